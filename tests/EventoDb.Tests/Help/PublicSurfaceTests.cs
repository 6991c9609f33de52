using System.Globalization;
using System.Management.Automation;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>What others build on is recorded under docs/api, so that a change to it shows in review. An analyzer does that for the client, by PublicAPI.*.txt.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Cmdlets_and_their_parameters_are_as_recorded()
    {
        var text = new StringBuilder();
        foreach (var cmdlet in ModuleCmdlets.All.Values.OrderBy(static cmdlet => cmdlet.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{cmdlet.Name} -> {string.Join(" | ", cmdlet.OutputType.Select(static type => type.Name))}\n");
            foreach (var parameter in ModuleCmdlets.OwnParameters(cmdlet))
            {
                text.Append(CultureInfo.InvariantCulture, $"    -{parameter.Name} <{parameter.ParameterType}>{string.Concat(parameter.Aliases.Select(static alias => $" alias {alias}"))}\n");
                foreach (var set in parameter.ParameterSets.OrderBy(static set => set.Key, StringComparer.Ordinal))
                {
                    text.Append("        ").Append(Describe(cmdlet, set.Key, set.Value)).Append('\n');
                }
            }
            text.Append('\n');
        }
        AcceptedFile.Check("docs/api/cmdlets.txt", text.ToString().TrimEnd('\n') + "\n");
    }

    private static string Describe(CmdletInfo cmdlet, string set, ParameterSetMetadata metadata)
    {
        var name = set == ParameterAttribute.AllParameterSets ? "all sets" : cmdlet.DefaultParameterSet == set ? $"set {set} (default)" : $"set {set}";
        return name
            + (metadata.IsMandatory ? ", mandatory" : string.Empty)
            + (metadata.Position >= 0 ? $", position {metadata.Position}" : string.Empty)
            + (metadata.ValueFromPipeline ? ", from the pipeline" : string.Empty)
            + (metadata.ValueFromPipelineByPropertyName ? ", from the pipeline by property name" : string.Empty)
            + (metadata.ValueFromRemainingArguments ? ", remaining arguments" : string.Empty);
    }
}
