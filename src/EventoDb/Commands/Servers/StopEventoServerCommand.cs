using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Stops embedded servers. What was in memory is gone then; a session that is connected to one is disconnected.</summary>
/// <remarks>A server that was stopped before is left in peace.</remarks>
[Cmdlet(VerbsLifecycle.Stop, "EventoServer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class StopEventoServerCommand : EventoCmdlet
{
    /// <summary>The servers, as Start-EventoServer emits them. Without it, the one that the session started and is connected to, else the one that it
    /// started last.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    public EventoServer?[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in InputObject ?? [null])
        {
            Guard(() => Stop(server ?? Choose()), server);
        }
    }

    private static EventoServer Choose() => EventoSession.Current.Servers.Choose(EventoSession.Current.Connection)
        ?? throw new EventoException(EmbeddedServerCode.NotRunning, "This session has started no server that still runs; those of other sessions are stopped by -InputObject.");

    private void Stop(EventoServer server)
    {
        if (!server.IsRunning || !ShouldProcess($"{server.Uri} ({server.Path ?? "in memory"})", "Stop the server on")) return;
        var left = EventoSession.Current.Leave(server);
        // It ends, too, where nobody waits any more.
        Await(Task.Run(() => StopAsync(server, left)));
    }

    private static async Task StopAsync(EventoServer server, EventoConnection? left)
    {
        await server.StopAsync().ConfigureAwait(false);
        left?.Client.CloseConnections();
    }
}
