using System.Text.Json;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>What the project is built of and ships is pinned, named and checked.</summary>
public sealed partial class SupplyChainTests
{
    public static TheoryData<string> Workflows =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github", "workflows")).Select(file => Path.GetFileName(file)!)];

    [Theory, MemberData(nameof(Workflows))]
    public void A_workflow_may_nothing_by_default_and_takes_actions_by_commit(string name)
    {
        var text = Read(".github", "workflows", name);
        Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("write", text, StringComparison.Ordinal);
        var actions = Uses().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches("^(\\./.+|.+@[0-9a-f]{40} # v[0-9.]+)$", action));
    }

    [Fact]
    public void Who_publishes_tests_and_builds_nothing_and_has_no_code_of_the_repository()
    {
        var job = Read(".github", "workflows", "publish.yml").Split("\n  publish:\n")[1];
        Assert.Contains("needs: build", job, StringComparison.Ordinal);
        Assert.All(["checkout", "dotnet", "build.ps1", "Test"], word => Assert.DoesNotContain(word, job, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_locks_its_packages()
    {
        var projects = ((string[])["src", "tests", "package"]).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories));
        Assert.All(projects, project => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), project));
    }

    [Fact]
    public void The_notices_name_every_package_that_ships()
    {
        var notices = Read("THIRD-PARTY-NOTICES.md");
        var shipped = ((string[])["EventoDb.Client", "EventoDb.Server"])
            .SelectMany(project => JsonElement.Parse(Read("src", project, "packages.lock.json")).GetProperty("dependencies").EnumerateObject())
            .SelectMany(framework => framework.Value.EnumerateObject()).Select(package => package.Name)
            // What is needed to build, not to run.
            .Where(name => name != "Microsoft.NET.ILLink.Tasks" && !name.EndsWith("Analyzers", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Contains("Microsoft.Data.Sqlite", shipped);
        Assert.All(shipped, package => Assert.True(
            notices.Contains(package, StringComparison.Ordinal) || (package.StartsWith("SQLitePCLRaw", StringComparison.Ordinal) && notices.Contains(package["SQLitePCLRaw".Length..], StringComparison.Ordinal)), package));
    }

    [Fact]
    public void What_the_compose_file_downloads_is_checked_before_it_is_unpacked()
    {
        var text = Read("docker-compose.yml");
        Assert.InRange(text.IndexOf("sha256sum --check --strict", StringComparison.Ordinal), 0, text.IndexOf("tar --extract", StringComparison.Ordinal));
        Assert.DoesNotContain("| tar", text, StringComparison.Ordinal);
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^\s*(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();
}
