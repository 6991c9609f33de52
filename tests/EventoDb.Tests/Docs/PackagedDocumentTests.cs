using System.Text.RegularExpressions;
using EventoDb.Tests.Help;

namespace EventoDb.Tests.Docs;

/// <summary>Who has installed the package can read on from its README.</summary>
public sealed partial class PackagedDocumentTests(PackagedDocuments documents) : IClassFixture<PackagedDocuments>
{
    [Fact]
    public void Every_link_leads_to_a_place_in_the_package_or_has_an_address()
    {
        var broken = documents.Pages.SelectMany(page => Links(page).Where(link => !Leads(page, link)).Select(link => $"{page}: {link}"));
        Assert.Empty(broken);
    }

    [Fact]
    public void README_the_guides_and_the_sample_are_there()
    {
        Assert.Contains("README.md", documents.Pages);
        Assert.All(MarkdownFile.All, page => Assert.Contains(page.Replace('/', Path.DirectorySeparatorChar), documents.Pages));
        Assert.True(File.Exists(Path.Combine(documents.Path, "docs", "samples", "shop.ndjson")));
    }

    [Fact]
    public void README_is_short_and_names_the_version_as_the_changelog_does()
    {
        var readme = File.ReadAllLines(Path.Combine(documents.Path, "README.md"));
        Assert.InRange(readme.Length, 1, 149);
        var version = typeof(EventoConnection).Assembly.GetName().Version!;
        Assert.Contains(readme, line => line.StartsWith($"Version {version.ToString(3)}, ", StringComparison.Ordinal));
        var newest = File.ReadLines(Path.Combine(documents.Path, "CHANGELOG.md")).First(static line => line.StartsWith("## [", StringComparison.Ordinal) && line != "## [Unreleased]");
        Assert.StartsWith($"## [{version.ToString(3)}] - ", newest, StringComparison.Ordinal);
    }

    [Fact]
    public void The_changelog_names_every_cmdlet()
    {
        var changes = File.ReadAllText(Path.Combine(documents.Path, "CHANGELOG.md"));
        Assert.DoesNotContain(ModuleCmdlets.All.Keys, name => !Regex.IsMatch(changes, $@"{name}\b"));
    }

    private IEnumerable<string> Links(string page) =>
        Link().Matches(Fence().Replace(File.ReadAllText(Path.Combine(documents.Path, page)), string.Empty)).Select(static link => link.Groups[1].Value);

    private bool Leads(string page, string link)
    {
        if (Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto") return true;
        var parts = link.Split('#', 2);
        var target = Path.GetFullPath(Path.Combine(documents.Path, Path.GetDirectoryName(page)!, parts[0].Length > 0 ? parts[0] : Path.GetFileName(page)));
        if (!target.StartsWith(documents.Path, StringComparison.Ordinal) || !Path.Exists(target)) return false;
        return parts.Length == 1 || Headings(target).Contains(parts[1]);
    }

    /// <summary>The headings of a page as links name them.</summary>
    private static IEnumerable<string> Headings(string path) => Heading().Matches(Fence().Replace(File.ReadAllText(path).ReplaceLineEndings("\n"), string.Empty))
        .Select(static heading => NoName().Replace(heading.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoName();
}
