using System.Management.Automation;

namespace EventoDb;

/// <summary>Takes an embedded server, as Start-EventoServer emits it, for a connection to it, and refuses a token.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly NoTokenTextAttribute NoToken = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is EventoServer server ? server.Connection : NoToken.Transform(engineIntrinsics, inputData);
}
