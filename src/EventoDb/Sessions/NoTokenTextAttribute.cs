using System.Collections;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Refuses a token given as text where something else belongs, before PowerShell's own refusal shows it: on every parameter whose value the engine
/// converts.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NoTokenTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        HoldsToken(inputData) ? throw new ArgumentTransformationMetadataException("This is a token, which has no place here; it is given with -Token.") : inputData;

    private static bool HoldsToken(object? value) => DataMembers.Unwrap(value) switch
    {
        string text => TokenRedaction.Redact(text) != text,
        IList items => items.Cast<object?>().Any(HoldsToken),
        _ => false,
    };
}
