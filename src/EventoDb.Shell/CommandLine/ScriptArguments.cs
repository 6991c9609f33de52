using System.Management.Automation.Runspaces;

namespace EventoDb.Shell.CommandLine;

/// <summary>Makes a script's arguments, which arrive as text, into parameters as <c>pwsh -File</c> does.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name value</c>, <c>-Name:value</c> and <c>-Switch</c> become named parameters, <c>-Switch:$false</c> a Boolean, the rest positional ones.
    /// </summary>
    public static IEnumerable<CommandParameter> Parse(IEnumerable<string> arguments)
    {
        string? waiting = null;
        foreach (var argument in arguments)
        {
            if (waiting is not null)
            {
                yield return new CommandParameter(waiting, argument);
                waiting = null;
            }
            else if (argument is not ['-', _, ..])
            {
                yield return new CommandParameter(null, argument);
            }
            else if (argument.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0)
            {
                // No value: the engine looks at the script's parameters to learn whether the next argument is its value.
                yield return new CommandParameter(argument);
            }
            else if (colon == argument.Length - 1)
            {
                waiting = argument[..colon];
            }
            else
            {
                yield return new CommandParameter(argument[..colon], Value(argument[(colon + 1)..]));
            }
        }
        if (waiting is not null) yield return new CommandParameter(waiting);
    }

    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
