using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>Runs the code blocks of every document, in order, in a pwsh that has only what they load.</summary>
public sealed class DocumentTests(BuiltClone clone) : IClassFixture<BuiltClone>
{
    private static readonly HashSet<string> KnownLanguages = ["powershell", "sh", "text", "json", "csharp", "python", "yaml", "markdown", "mermaid", "nginx", "haproxy"];

    public static TheoryData<string> Documents => [.. MarkdownFile.All];

    /// <summary>Those with code; the tour is typed by a test of its own, and the guide to Pester run with each version of it.</summary>
    public static TheoryData<string> DocumentsWithCode =>
        [.. MarkdownFile.All.Where(static document => document is not (TypedPageTests.Tour or Pester.GuideTests.Page) && new MarkdownFile(document).Blocks.Any(IsCode))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_block_says_its_language(string document) =>
        Assert.All(new MarkdownFile(document).Blocks, block => Assert.Contains(block.Language, KnownLanguages));

    [Theory]
    [MemberData(nameof(DocumentsWithCode))]
    public async Task Its_blocks_run_in_a_session_that_has_only_what_they_load(string document)
    {
        var script = Path.Combine(clone.Path, Path.GetFileNameWithoutExtension(document) + ".ps1");
        var (exitCode, output, error) = await RunAsync(script, new MarkdownFile(document).Blocks.Where(IsCode));
        Assert.True(exitCode == 0 && error.Length == 0, $"{document}, by its own line numbers:\n{error}\n{output}");
    }

    [Fact]
    public async Task A_block_that_fails_fails_the_page()
    {
        var script = Path.Combine(clone.Path, "failing.ps1");
        var (_, _, error) = await RunAsync(script, [new CodeBlock("powershell", 3, "Get-Date"), new CodeBlock("powershell", 7, "Get-EventoServer")]);
        Assert.Contains("failing.ps1:7", error, StringComparison.Ordinal);
    }

    private static bool IsCode(CodeBlock block) => block.Language == "powershell";

    /// <summary>Each line of code has the number that it has in its page, so that errors say which it is.</summary>
    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string script, IEnumerable<CodeBlock> blocks)
    {
        var lines = new List<string>();
        foreach (var block in blocks)
        {
            lines.AddRange(Enumerable.Repeat(string.Empty, block.Line - 1 - lines.Count));
            lines.AddRange(block.Text.Split('\n'));
        }
        await File.WriteAllLinesAsync(script, lines, TestContext.Current.CancellationToken);
        return await PwshProcess.RunFileAsync(script, clone.Path);
    }
}
