using System.Management.Automation;
using System.Reflection;

namespace EventoDb.Tests.Help;

/// <summary>What everyone expects of a cmdlet.</summary>
public sealed class CmdletDesignTests
{
    // Parameters that ask for the name of something that is there.
    private static readonly HashSet<string> Named = ["StreamName", "Category", "Correlation", "Consumer", "Type", "Name"];

    // What comes to be by these is not there yet to be completed.
    private static readonly HashSet<string> Making = ["New", "Register"];

    private static readonly HashSet<string> ApprovedVerbs =
    [
        .. typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(static type => type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(static type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(static field => field.IsLiteral)
            .Select(static field => (string)field.GetRawConstantValue()!),
    ];

    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    [Theory, MemberData(nameof(Cmdlets))]
    public void The_verb_is_approved(string name) => Assert.Contains(ModuleCmdlets.All[name].Verb, ApprovedVerbs);

    [Theory, MemberData(nameof(Cmdlets))]
    public void The_noun_is_singular_and_says_Evento(string name)
    {
        var noun = ModuleCmdlets.All[name].Noun;
        Assert.StartsWith("Evento", noun, StringComparison.Ordinal);
        Assert.False(noun.EndsWith('s'), noun);
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void The_type_of_the_output_is_told(string name) =>
        Assert.NotEmpty(ModuleCmdlets.All[name].ImplementingType.GetCustomAttributes<OutputTypeAttribute>(inherit: true));

    [Theory, MemberData(nameof(Cmdlets))]
    public void Where_a_name_is_asked_for_it_is_completed(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        var asked = ModuleCmdlets.OwnParameters(cmdlet).Where(parameter => Named.Contains(parameter.Name) && !(Making.Contains(cmdlet.Verb) && parameter.Name == "Name"));
        Assert.All(asked, static parameter =>
            Assert.True(parameter.Attributes.OfType<ArgumentCompleterAttribute>().Any(), $"-{parameter.Name} has no completion."));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Who_changes_or_deletes_can_be_asked_first(string name)
    {
        var cmdlet = ModuleCmdlets.All[name];
        if (cmdlet.Verb is not ("New" or "Remove" or "Set" or "Write" or "Import" or "Export" or "Start" or "Stop" or "Unregister")) return;
        if (name == "New-EventoToken") return; // Makes a value, changes nothing.
        Assert.Contains("WhatIf", cmdlet.Parameters.Keys);
    }
}
