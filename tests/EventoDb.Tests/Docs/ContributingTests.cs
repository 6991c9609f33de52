using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>What CONTRIBUTING.md says of the code is true as long as the names in it are alive.</summary>
public sealed partial class ContributingTests
{
    private const string Page = "CONTRIBUTING.md";

    private static readonly Dictionary<string, string> Projects = new(StringComparer.Ordinal)
    {
        ["module"] = "src/EventoDb",
        ["client"] = "src/EventoDb.Client",
        ["server"] = "src/EventoDb.Server",
    };

    [Fact]
    public void Every_name_in_a_picture_is_a_file_of_its_project()
    {
        var pictures = new MarkdownFile(Page).Blocks.Where(block => block.Language == "mermaid").ToList();
        Assert.Equal(4, pictures.Count);
        Assert.All(pictures, picture => Assert.Equal([], NamesIn(picture.Text).Where(name => !IsThere(name.Project, name.Type)).Select(name => $"{name.Project}: {name.Type}")));
    }

    [Fact]
    public void Every_arrow_leads_from_one_name_to_another_that_are_in_the_picture()
    {
        foreach (var picture in new MarkdownFile(Page).Blocks.Where(block => block.Language == "mermaid"))
        {
            var inside = NamesIn(picture.Text).Select(name => name.Type).ToHashSet(StringComparer.Ordinal);
            var outside = Sections().Replace(picture.Text, string.Empty).Split('\n').Where(line => line.Contains("-->", StringComparison.Ordinal)).SelectMany(Ends);
            Assert.Equal([], outside.Where(end => !inside.Contains(end)));
        }
    }

    [Fact]
    public void Every_home_of_a_fact_is_there()
    {
        var homes = Homes().Matches(File.ReadAllText(Path.Combine(Repository.Root, Page))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(homes.Count > 15, "The table of facts is not read.");
        Assert.Equal([], homes.Where(home => !File.Exists(Path.Combine(Repository.Root, home))));
    }

    [Fact]
    public void Every_shared_fact_is_in_the_table()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, Page));
        Assert.Equal([], Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Shared"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !page.Contains($"`{file}`", StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Project, string Type)> NamesIn(string picture) =>
        from section in Sections().Matches(picture)
        from line in section.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        from end in Ends(line)
        select (section.Groups["project"].Value, end);

    /// <summary>The names that arrows lead between, without what is written at the arrows.</summary>
    private static IEnumerable<string> Ends(string line) => Arrows().Split(line).Select(end => end.Trim()).Where(end => end.Length > 0);

    private static bool IsThere(string project, string type) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, Projects[project]), type + ".cs", SearchOption.AllDirectories).Any();

    [GeneratedRegex(@"subgraph (?<project>\w+)\n(?<lines>.*?)\n\s*end\b", RegexOptions.Singleline)]
    private static partial Regex Sections();

    [GeneratedRegex("""--\s*(?:"[^"]*"|\w+)\s*-->|-->""")]
    private static partial Regex Arrows();

    [GeneratedRegex(@"`((?:src|docs|tests)/[\w./-]+\.(?:cs|md))`")]
    private static partial Regex Homes();
}
