using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Makes a SecureString of a token that is given as text, before the engine keeps it: the parameters of a call lie open in every error, verbose and
/// warning record that the call makes (<c>InvocationInfo.BoundParameters</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        DataMembers.Unwrap(inputData) is string { Length: > 0 } text ? TokenArgument.ToSecureString(text) : inputData;
}
