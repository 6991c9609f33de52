using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Blots out what is secret in an address before the engine keeps it: token, user and password. The address is then refused for having had them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => DataMembers.Unwrap(inputData) switch
    {
        string text => ServerAddress.WithoutSecrets(text),
        Uri uri => ServerAddress.WithoutSecrets(uri.OriginalString),
        _ => inputData,
    };
}
