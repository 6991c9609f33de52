using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>What the workflow runs on systems that nobody here has is what runs here.</summary>
public sealed class WorkflowTests
{
    private static readonly string[] Jobs = File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "build.yml")).ReplaceLineEndings("\n").Split("\n  ");

    [Fact]
    public void All_tests_run_on_the_three_systems()
    {
        var test = Job("test");
        Assert.Contains("os: [ubuntu-latest, windows-latest, macos-latest]", test);
        Assert.Contains("- run: dotnet test", test);
        // The pwsh of the manifest.
        Assert.Contains("- run: dotnet pwsh -NoProfile -File docs/quickstart.ps1", test);
    }

    [Fact]
    public void On_musl_a_line_is_run_that_anybody_with_docker_can_repeat() =>
        Assert.Contains(Job("musl"), line => line.StartsWith("- run: docker run --rm --volume ", StringComparison.Ordinal) && line.Contains("-alpine sh -c ", StringComparison.Ordinal));

    private static List<string> Job(string name)
    {
        var start = Array.IndexOf(Jobs, name + ":");
        Assert.True(start >= 0, name);
        return [.. Jobs[(start + 1)..].TakeWhile(line => line.StartsWith(' ') || !line.EndsWith(':')).Select(line => line.Trim())];
    }
}
