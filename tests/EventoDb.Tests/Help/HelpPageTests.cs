using System.Management.Automation;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>Every cmdlet has a page that says of it what is so, and nothing that is not.</summary>
public sealed partial class HelpPageTests
{
    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    [Fact]
    public void Every_cmdlet_has_a_page_and_no_page_is_about_something_else() =>
        Assert.Equal(ModuleCmdlets.All.Keys.Order(StringComparer.Ordinal), HelpPage.All);

    [Theory, MemberData(nameof(Cmdlets))]
    public void Parameters_are_those_of_the_cmdlet_with_types_defaults_aliases_and_sets(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        var page = new HelpPage(name);
        Assert.Equal(ModuleCmdlets.OwnParameters(cmdlet).Select(static parameter => parameter.Name), page.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(ModuleCmdlets.OwnParameters(cmdlet), parameter =>
        {
            Assert.Equal(HelpParameter.Of(cmdlet, parameter), page.Parameters[parameter.Name].Facts);
            Assert.NotEmpty(page.Parameters[parameter.Name].Description);
        });
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Syntax_shows_every_parameter_set_with_its_parameters(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        var page = new HelpPage(name);
        var sets = cmdlet.ParameterSets.Select(set => set.IsDefault && cmdlet.ParameterSets.Count > 1 ? $"{set.Name} (Default)" : set.Name);
        Assert.Equal(sets.Order(StringComparer.Ordinal), page.Entries("SYNTAX").Order(StringComparer.Ordinal));
        var shown = SyntaxBlock().Matches(page.Section("SYNTAX")).Select(static block => Blanks().Replace(block.Groups[1].Value, " ").Trim());
        Assert.Equal(cmdlet.ParameterSets.Select(set => Names($"{name} {WithoutHidden(cmdlet, set)}")).Order(StringComparer.Ordinal), shown.Select(Names).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Inputs_and_outputs_are_the_types_that_the_cmdlet_takes_and_gives(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        var page = new HelpPage(name);
        var inputs = ModuleCmdlets.OwnParameters(cmdlet)
            .Where(static parameter => parameter.ParameterSets.Values.Any(static set => set.ValueFromPipeline || set.ValueFromPipelineByPropertyName))
            .Select(static parameter => parameter.ParameterType.ToString()).Distinct();
        Assert.Equal(inputs.Order(StringComparer.Ordinal), page.Entries("INPUTS").Order(StringComparer.Ordinal));
        Assert.Equal(
            cmdlet.OutputType.Select(static type => type.Name).Order(StringComparer.Ordinal),
            page.Entries("OUTPUTS").Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Nothing_is_left_to_be_filled_in(string name)
    {
        var page = new HelpPage(name);
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ms.date", page.Text, StringComparison.Ordinal);
        Assert.All(["SYNOPSIS", "DESCRIPTION", "NOTES", "RELATED LINKS"], section => Assert.NotEmpty(page.Section(section)));
        Assert.True(page.Examples.Count >= 3, $"{name} has {page.Examples.Count} examples.");
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Related_links_lead_somewhere(string name)
    {
        var folder = Path.Combine(Repository.Root, "docs", "help");
        var links = Link().Matches(new HelpPage(name).Section("RELATED LINKS"));
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(folder, link.Groups[1].Value)), link.Value));
    }

    private static string WithoutHidden(CmdletInfo cmdlet, CommandParameterSetInfo set) =>
        cmdlet.Parameters.Values.Where(ModuleCmdlets.IsHidden).Aggregate(set.ToString(), static (syntax, hidden) => syntax.Replace($"[[-{hidden.Name}] <{hidden.ParameterType.Name}>]", "", StringComparison.OrdinalIgnoreCase));

    private static string Names(string syntax) =>
        string.Join(' ', Parameter().Matches(syntax).Select(static match => match.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"```\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex SyntaxBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\[{0,2}-\w+\]?")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
