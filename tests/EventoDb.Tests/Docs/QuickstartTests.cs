using System.Text.RegularExpressions;
using EventoDb.Tests.Shell;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>The first thing a new user runs, and what README says it prints.</summary>
public partial class QuickstartTests
{
    [Fact]
    public async Task It_runs_in_the_shell_and_prints_what_README_shows()
    {
        using var shell = new ShellProcess();
        var result = await shell.RunAsync("-File", Path.Combine(Repository.Root, "docs", "quickstart.ps1"));
        Assert.Equal(string.Empty, result.Error);
        Assert.Equal(0, result.ExitCode);

        var shown = new MarkdownFile("README.md").Blocks.First(block => block.Language == "text").Text;
        Assert.Contains(Stable(shown), Stable(result.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_in_pwsh()
    {
        var folder = Directory.CreateTempSubdirectory("eventodb-quickstart");
        try
        {
            var (exitCode, output) = await PwshProcess.RunAsync($"& '{Path.Combine(Repository.Root, "docs", "quickstart.ps1")}'", folder.FullName);
            Assert.True(exitCode == 0, output);
            Assert.Contains("214 messages written", output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void README_gives_the_commands_that_are_tested()
    {
        var commands = new MarkdownFile("README.md").Blocks.First(block => block.Language == "sh").Text.Split('\n');
        Assert.Equal(["dotnet run --project src/EventoDb.Shell -- -File docs/quickstart.ps1", "dotnet test"], commands);
    }

    /// <summary>What is the same in every run: not times, ids, ports and the blanks that pad them.</summary>
    private static string Stable(string text) =>
        Blanks().Replace(Changing().Replace(text.ReplaceLineEndings("\n"), "*"), " ");

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|:\d{4,5}\b|\b\d+(\.\d+)? ms\b")]
    private static partial Regex Changing();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
