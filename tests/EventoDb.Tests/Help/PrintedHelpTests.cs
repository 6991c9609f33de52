using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>What a person sees of a page who types Get-Help.</summary>
public sealed partial class PrintedHelpTests(PrintedHelp printed) : IClassFixture<PrintedHelp>
{
    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    private static string Project { get; } = ProjectUri().Match(File.ReadAllText(Repository.Manifest)).Groups[1].Value;

    [Theory, MemberData(nameof(Cmdlets))]
    public void Each_example_is_its_title_introduction_code_and_output_on_lines_of_their_own(string name)
    {
        var examples = string.Join('\n', new HelpPage(name).Examples.Select(static example =>
            Indented($"{Blocks(example.Title, Plain(example.Introduction), example.Code, example.Output.Trim('\n'))}\n")));
        Assert.Equal(examples.TrimEnd(), Between(printed.Full(name), "    Example 1: ", "RELATED LINKS"));
        Assert.Equal(examples.TrimEnd(), Between(printed.Examples(name), "    Example 1: ", null));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Each_parameter_has_its_text_and_its_default(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        var shown = Between(printed.Full(name), "PARAMETERS", "    <CommonParameters>");
        foreach (var (parameter, said) in new HelpPage(name).Parameters)
        {
            var block = ParameterHeading().Split(shown).Single(text => text.Split(' ', '\n')[0] == parameter);
            Assert.StartsWith(Indented(Plain(said.Description), 8), block.Split('\n', 2)[1], StringComparison.Ordinal);
            Assert.DoesNotContain('`', block);
            var byDefault = HelpParameter.Default(cmdlet, cmdlet.Parameters[parameter]);
            Assert.Equal(byDefault.Length > 0 ? byDefault : "None", DefaultValue().Match(block).Groups[1].Value);
        }
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Synopsis_description_notes_and_links_are_whole(string name)
    {
        var page = new HelpPage(name);
        var shown = printed.Full(name);
        Assert.Equal(Indented(Plain(page.Section("SYNOPSIS"))), Between(shown, "SYNOPSIS", "SYNTAX", skip: true));
        Assert.Equal(Indented(Plain(page.Section("DESCRIPTION"))), Between(shown, "DESCRIPTION", "PARAMETERS", skip: true));
        Assert.Equal(Indented(Plain(page.Section("NOTES")), 8), Between(shown, "NOTES", "    Example 1: ", skip: true));
        Assert.Equal(
            [$"    EventoDB's project {page.Uri}", .. Link().Matches(page.Section("RELATED LINKS")).Select(static link => $"    {link.Groups[1].Value}")],
            Between(shown, "RELATED LINKS", null, skip: true).Split('\n'));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Online_it_leads_to_the_project(string name)
    {
        Assert.EndsWith($" {Project}", printed.Online(name), StringComparison.Ordinal);
        Assert.Equal(Project, new HelpPage(name).Uri);
        Assert.Equal(Project, ModuleCmdlets.All[name].ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri);
    }

    [Fact]
    public void The_package_names_the_same_project() =>
        Assert.Equal(Project, (string?)XDocument.Load(Path.Combine(Repository.Root, "package", "EventoDb.nuspec")).Descendants().Single(static element => element.Name.LocalName == "projectUrl"));

    private static string Blocks(params IEnumerable<string> blocks) => string.Join("\n\n", blocks.Where(static block => block.Length > 0));

    /// <summary>As a screen shows it, which knows no code among words.</summary>
    private static string Plain(string text) => text.Replace("`", string.Empty, StringComparison.Ordinal);

    private static string Indented(string text, int blanks = 4) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length > 0 ? new string(' ', blanks) + line : line));

    private static string Between(string text, string start, string? end, bool skip = false)
    {
        var from = text.IndexOf($"\n{start}", StringComparison.Ordinal) + 1;
        Assert.True(from > 0, $"There is no '{start}' in\n{text}");
        if (skip) from += start.Length;
        var to = end is null ? text.Length : text.IndexOf($"\n{end}", from, StringComparison.Ordinal);
        Assert.True(to > 0, $"There is no '{end}' in\n{text}");
        return text[from..to].Trim('\n').TrimEnd();
    }

    [GeneratedRegex(@"^    -(?=\w)", RegexOptions.Multiline)]
    private static partial Regex ParameterHeading();

    [GeneratedRegex(@"ProjectUri += '([^']+)'")]
    private static partial Regex ProjectUri();

    [GeneratedRegex(@"^ +Default value +(.*)$", RegexOptions.Multiline)]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"^- \[(\w+(?:-\w+)?)\]", RegexOptions.Multiline)]
    private static partial Regex Link();
}
