using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Writing;

/// <summary>An argument that may be a script block, which each input then evaluates with itself as <c>$_</c>.</summary>
internal static class ScriptArgument
{
    /// <summary>The argument's value for <paramref name="input"/>.</summary>
    public static object? Evaluate(object? argument, object? input)
    {
        if (DataMembers.Unwrap(argument) is not ScriptBlock script) return argument;
        var output = Invoke(script, input);
        return output.Count switch
        {
            0 => null,
            1 => output[0],
            _ => output.ToArray(),
        };
    }

    /// <summary>The argument's value as text, null where it is null or empty.</summary>
    public static string? EvaluateText(object? argument, object? input) =>
        Evaluate(argument, input) is { } value && LanguagePrimitives.ConvertTo<string>(value) is { Length: > 0 } text ? text : null;

    private static System.Collections.ObjectModel.Collection<PSObject> Invoke(ScriptBlock script, object? input)
    {
        try
        {
            return script.InvokeWithContext(null, [new PSVariable("_", input), new PSVariable("PSItem", input)]);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw new EventoException(ModuleErrorCode.InvalidArgument, $"The script block {{{script}}} failed for this input: {e.Message}", inner: e);
        }
    }
}
