using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Forgets the session's connection. Where there is none, nothing happens.</summary>
/// <remarks>The connection itself stays usable for whoever holds it, other runspaces for instance.</remarks>
[Cmdlet(VerbsCommunications.Disconnect, "EventoServer", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class DisconnectEventoServerCommand : EventoCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var session = EventoSession.Current;
        if (session.Connection is { } connection) session.Place = SessionPlace.Nowhere($"the one to {connection} was ended by Disconnect-EventoServer");
        // Nor is anything queued any more for a server that did not answer.
        else if (session.Place.Lost is { } why) session.Place = SessionPlace.Nowhere(why);
    }
}
