using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pester;

/// <summary>What the guide gives to copy passes with each Pester that it names.</summary>
public sealed class GuideTests(BuiltClone clone) : IClassFixture<BuiltClone>
{
    public const string Page = "docs/testing.md";

    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "modules", "Pester");

    private static readonly MarkdownFile Guide = new(Page);

    /// <summary>The pinned versions.</summary>
    public static TheoryData<string> Versions =>
        [.. Directory.EnumerateDirectories(Installed).Select(static path => Path.GetFileName(path)!)];

    [Theory, MemberData(nameof(Versions))]
    public async Task The_example_passes(string version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(clone.Path, version)).FullName;
        var modules = Path.Combine(folder, "modules");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Installed, version), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(modules, "Pester", Path.GetRelativePath(Path.Combine(Installed, version), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var script = Path.Combine(folder, "page.ps1");
        var blocks = Guide.Blocks.Where(static block => block.Language == "powershell").Select(static block => block.Text);
        await File.WriteAllTextAsync(
            script,
            $"""
            $env:PSModulePath = '{modules}', "$PSHOME/Modules" -join [IO.Path]::PathSeparator
            {string.Join('\n', blocks).Replace("./EventoDb.psd1", "../EventoDb.psd1", StringComparison.Ordinal)}
            "Pester $((Get-Module Pester).Version)"
            """,
            TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await PwshProcess.RunFileAsync(script, folder);
        Assert.True(exitCode == 0 && error.Length == 0, error + output);
        Assert.Contains("Tests Passed: 2, Failed: 0", output, StringComparison.Ordinal);
        Assert.EndsWith($"Pester {version}", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_how_to_get_each_of_them() => Assert.All(Versions, version =>
    {
        var major = version.Data.Split('.')[0];
        Assert.Contains(Guide.Blocks, block => block.Text.Contains("Install-PSResource Pester", StringComparison.Ordinal) && block.Text.Contains($"Pester {major}", StringComparison.Ordinal));
    });
}
