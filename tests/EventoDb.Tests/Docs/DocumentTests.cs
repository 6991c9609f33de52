using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>Runs the code blocks of every document: each document in a session of its own, connected to an embedded server, in an empty folder.</summary>
public sealed class DocumentTests : IDisposable
{
    private static readonly HashSet<string> KnownLanguages = ["powershell", "pwsh", "sh", "text", "json", "csharp", "yaml", "markdown"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-docs");

    public static TheoryData<string> Documents => [.. MarkdownFile.All];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_block_says_its_language(string document) =>
        Assert.All(new MarkdownFile(document).Blocks, block => Assert.Contains(block.Language, KnownLanguages));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Blocks_run_on_the_core_engine(string document)
    {
        var blocks = new MarkdownFile(document).Blocks.Where(block => block.Language == "powershell").ToList();
        using var runner = new ScriptRunner();
        runner.Runspace.SessionStateProxy.Path.SetLocation(_folder.FullName);
        runner.Run("$ErrorActionPreference = 'Stop'; $ConfirmPreference = 'None'; $embedded = Start-EventoServer").ThrowOnError();
        try
        {
            foreach (var block in blocks)
            {
                var result = runner.Run(block.Text);
                Assert.True(result.Thrown is null && result.Errors.Count == 0, $"{document}, line {block.Line}: {result.Thrown?.Message ?? string.Join("; ", result.Errors)}");
            }
        }
        finally
        {
            runner.Run("$embedded | Stop-EventoServer");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Blocks_run_in_pwsh(string document)
    {
        var blocks = new MarkdownFile(document).Blocks.Where(block => block.Language is "powershell" or "pwsh").ToList();
        // Where the core engine can run all of them, the other test has.
        if (!blocks.Any(block => block.Language == "pwsh")) return;
        var script = string.Join('\n', blocks.Select(block => $"# {document}, line {block.Line}\n{block.Text}"));
        var (exitCode, output) = await PwshProcess.RunAsync($"$ConfirmPreference = 'None'\n$embedded = Start-EventoServer\n{script}", _folder.FullName);
        Assert.True(exitCode == 0, output);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
