using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Forgets the session's connection. Where there is none, nothing happens.</summary>
/// <remarks>The connection itself stays usable for whoever holds it, other runspaces for instance.</remarks>
[Cmdlet(VerbsCommunications.Disconnect, "EventoServer")]
[OutputType(typeof(void))]
public sealed class DisconnectEventoServerCommand : EventoCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => EventoSession.Current.Connection = null;
}
