using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>The first thing a new user runs.</summary>
public sealed class QuickstartTests : IDisposable
{
    private const string Script = "docs/quickstart.ps1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-quickstart");

    [Fact]
    public async Task It_runs_to_its_end_and_prints_what_it_does()
    {
        var (exitCode, output, error) = await PwshProcess.RunFileAsync(Path.Combine(Repository.Root, Script), _folder.FullName);
        Assert.Equal(string.Empty, error);
        Assert.Equal(0, exitCode);
        Assert.All(
            [
                "214 messages written; the last is account-7@10 AddressChanged\n",
                "\n1 x Fountain pen at 38\n2 x Ink, blue-black at 12.9\n",
                "\norder-1 is at version 2\n",
                "\nStream 'order-1' was expected at version 2, but it is at version 3; nothing was written.\n",
                "# Stop the server; what was in memory is gone\n",
            ],
            line => Assert.Contains(line, output.ReplaceLineEndings("\n"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_module_is_not_built_it_says_so_and_builds_it()
    {
        var script = Clone($"""
            <Message Importance="high" Text="compiling this and that" />
            <ItemGroup><Built Include="{Repository.Lib}/**" /></ItemGroup>
            <Copy SourceFiles="@(Built)" DestinationFolder="../../lib/%(RecursiveDir)" />
            """);
        var (exitCode, output, error) = await PwshProcess.RunFileAsync(script, _folder.FullName);
        Assert.Equal(string.Empty, error);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("# Build the module", output, StringComparison.Ordinal);
        Assert.Contains("214 messages written", output, StringComparison.Ordinal);
        Assert.DoesNotContain("compiling", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_module_does_not_build_it_says_why_and_ends()
    {
        var script = Clone("""<Message Importance="high" Text="compiling this and that" /> <Error Code="CS0001" Text="there is no such type" />""");
        var (exitCode, output, error) = await PwshProcess.RunFileAsync(script, _folder.FullName);
        Assert.Equal(1, exitCode);
        Assert.Contains("error CS0001: there is no such type", output, StringComparison.Ordinal);
        Assert.Contains("The module was not built.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("compiling", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Start a server", output, StringComparison.Ordinal);
    }

    [Fact]
    public void README_gives_the_commands_that_are_tested()
    {
        var commands = new MarkdownFile("README.md").Blocks.First(block => block.Language == "sh").Text.Split('\n');
        Assert.Equal([$"dotnet tool exec powershell --yes {Script}", "dotnet test"], commands);
    }

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    /// <summary>A clone that has not been built, whose build does what is given; its quickstart.</summary>
    private string Clone(string build)
    {
        foreach (var file in (string[])["EventoDb.psd1", Script, "docs/samples/shop.ndjson"])
        {
            var copy = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
        File.WriteAllText(
            Path.Combine(_folder.CreateSubdirectory("src/EventoDb").FullName, "EventoDb.csproj"),
            $"""<Project DefaultTargets="Build"><Target Name="Restore" /><Target Name="Build">{build}</Target></Project>""");
        return Path.Combine(_folder.FullName, Script);
    }
}
