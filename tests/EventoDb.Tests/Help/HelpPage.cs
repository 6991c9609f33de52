using System.Text.RegularExpressions;
using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>A page of docs/help, as the help files are made from it.</summary>
internal sealed partial class HelpPage
{
    private readonly Dictionary<string, string> _sections;

    public HelpPage(string cmdlet)
    {
        Text = File.ReadAllText(Path.Combine(Repository.Root, PathOf(cmdlet))).ReplaceLineEndings("\n");
        _sections = Split(SectionHeading(), Text);
        Blocks = new MarkdownFile(PathOf(cmdlet)).Blocks;
        Parameters = Split(EntryHeading(), Section("PARAMETERS"))
            .Where(entry => entry.Key.StartsWith('-'))
            .ToDictionary(entry => entry.Key[1..], entry => new HelpParameter(entry.Value));
    }

    /// <summary>The cmdlets that have a page.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "help"), "*.md").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public string Text { get; }

    /// <summary>The code blocks of the whole page; those of the examples say their language.</summary>
    public IReadOnlyList<CodeBlock> Blocks { get; }

    public IReadOnlyDictionary<string, HelpParameter> Parameters { get; }

    /// <summary>The examples, in order.</summary>
    public IReadOnlyList<HelpExample> Examples => [.. Split(EntryHeading(), Section("EXAMPLES")).Select(static example => HelpExample.Of(example.Key, example.Value))];

    /// <summary>The address of the page's <c>HelpUri</c>.</summary>
    public string Uri => HelpUri().Match(Text).Groups[1].Value;

    public static string PathOf(string cmdlet) => $"docs/help/{cmdlet}.md";

    public string Section(string title) => _sections.TryGetValue(title, out var text) ? text : string.Empty;

    /// <summary>The headings within a section.</summary>
    public IReadOnlyCollection<string> Entries(string section) => Split(EntryHeading(), Section(section)).Keys;

    private static Dictionary<string, string> Split(Regex heading, string text)
    {
        var headings = heading.Matches(text);
        return headings.Zip(
                headings.Skip(1).Select(static next => next.Index).Append(text.Length),
                (found, end) => (Title: found.Groups[1].Value, Text: text[(found.Index + found.Length)..end].Trim()))
            .ToDictionary(static section => section.Title, static section => section.Text);
    }

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(@"^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex EntryHeading();

    [GeneratedRegex(@"^HelpUri: '?([^'\n]*)'?$", RegexOptions.Multiline)]
    private static partial Regex HelpUri();
}
