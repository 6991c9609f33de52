using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>The cmdlets of the module as the engine sees them.</summary>
internal static class ModuleCmdlets
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, CmdletInfo> All { get; } = Read();

    public static TheoryData<string> Names => [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The parameters that the cmdlet has itself and shows, with those of ShouldProcess.</summary>
    public static IEnumerable<ParameterMetadata> OwnParameters(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(static parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !IsHidden(parameter)).OrderBy(static parameter => parameter.Name, StringComparer.Ordinal);

    /// <summary>Whether a parameter is there only to say what was meant.</summary>
    public static bool IsHidden(ParameterMetadata parameter) => parameter.Attributes.OfType<ParameterAttribute>().All(static attribute => attribute.DontShow);

    private static Dictionary<string, CmdletInfo> Read()
    {
        using var runner = new ScriptRunner();
        var result = runner.Run("Get-Command -Module EventoDb");
        result.ThrowOnError();
        // What the engine works out lazily needs its runspace.
        var cmdlets = result.Output.Select(static command => (CmdletInfo)command.BaseObject).ToDictionary(static cmdlet => cmdlet.Name);
        foreach (var cmdlet in cmdlets.Values) _ = (cmdlet.Parameters, cmdlet.ParameterSets, cmdlet.OutputType);
        return cmdlets;
    }
}
