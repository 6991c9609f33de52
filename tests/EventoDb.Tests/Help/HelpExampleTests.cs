using System.Text.RegularExpressions;
using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>Runs the examples of every help page, and compares what they print.</summary>
public partial class HelpExampleTests
{
    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    public static TheoryData<string> CmdletsThatLeaveTheEnvironmentAlone =>
        [.. ModuleCmdlets.All.Keys.Where(static name => !ChangesEnvironment(name)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(CmdletsThatLeaveTheEnvironmentAlone))]
    public void Examples_print_what_the_page_shows(string name) => AssertPrinted(name);

    [Theory, MemberData(nameof(Cmdlets))]
    public void Every_example_is_code_and_perhaps_what_it_prints(string name) =>
        Assert.Equal(new HelpPage(name).Examples.Count, Examples(name).Count);

    /// <summary>Whether an example sets a variable that the whole process sees.</summary>
    internal static bool ChangesEnvironment(string name) =>
        Examples(name).Any(static example => example.Code.Text.Contains("$env:", StringComparison.Ordinal));

    internal static void AssertPrinted(string name)
    {
        using var session = new HelpExampleSession();
        var page = Path.Combine(Repository.Root, HelpPage.PathOf(name));
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        foreach (var (code, shown) in Examples(name))
        {
            var printed = session.Run(code);
            if (AcceptedFile.IsAccepting && shown.Length > 0 && Stable(shown) != Stable(printed)) text = text.Replace($"```text\n{shown.TrimEnd('\n')}\n```", $"```text\n{printed.Trim('\n')}\n```", StringComparison.Ordinal);
            else Assert.Equal(Stable(shown), Stable(printed));
        }
        if (AcceptedFile.IsAccepting) File.WriteAllText(page, text);
    }

    private static List<(CodeBlock Code, string Shown)> Examples(string name)
    {
        var examples = new List<(CodeBlock Code, string Shown)>();
        foreach (var block in new HelpPage(name).Blocks.Where(static block => block.Language is not ("" or "yaml")))
        {
            if (block.Language == "powershell") examples.Add((block, string.Empty));
            else examples[^1] = (examples[^1].Code, block.Language == "text" ? block.Text : throw new InvalidDataException($"{name}, line {block.Line}: no example is in {block.Language}."));
        }
        return examples;
    }

    /// <summary>What is the same in every run: not times, ids, ports and the blanks that pad them.</summary>
    private static string Stable(string text) =>
        Blanks().Replace(Changing().Replace(text.ReplaceLineEndings("\n"), "*"), " ").Replace(" \n", "\n", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[a-zA-Z]|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|\d+/\d+/\d{4} \d+:\d\d:\d\d( [AP]M)?|:\d{4,5}\b|\b\d+(\.\d+)? (µs|ms|s)\b")]
    private static partial Regex Changing();

    [GeneratedRegex("[ -]{2,}")]
    private static partial Regex Blanks();
}
