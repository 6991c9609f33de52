using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Refuses a token given as text where an object belongs, before PowerShell's own refusal shows it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NoTokenTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        if (value is string text && TokenRedaction.Redact(text) != text) throw new ArgumentTransformationMetadataException("A token is given with -Token.");
        return inputData;
    }
}
