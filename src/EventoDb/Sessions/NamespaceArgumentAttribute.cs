using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Takes a namespace's name for the namespace. A token given in its place is refused, before PowerShell's own refusal shows it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamespaceArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = DataMembers.Unwrap(inputData);
        if (value is not string { Length: > 0 } name) return inputData;
        if (TokenRedaction.Redact(name) != name) throw new ArgumentTransformationMetadataException("A token is given with -Token.");
        return new EventoNamespace(name);
    }
}
