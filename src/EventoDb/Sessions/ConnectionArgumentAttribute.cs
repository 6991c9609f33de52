using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Takes an embedded server, as Start-EventoServer emits it, for a connection to it, and refuses a token.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly NoTokenTextAttribute NoToken = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        DataMembers.Unwrap(inputData) is EventoServer server ? server.Connection : NoToken.Transform(engineIntrinsics, inputData);
}
