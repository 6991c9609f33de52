using System.Management.Automation.Runspaces;

namespace EventoDb;

/// <summary>The embedded servers that one runspace started, which end with it.</summary>
internal sealed class StartedServers
{
    private readonly List<EventoServer> _servers = [];

    /// <summary>Watches for the end of a runspace.</summary>
    public StartedServers(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken) StopAll();
    };

    /// <summary>Adds a server that was just started.</summary>
    public void Add(EventoServer server)
    {
        lock (_servers)
        {
            _servers.RemoveAll(static other => !other.IsRunning);
            _servers.Add(server);
        }
    }

    /// <summary>The server that is meant when none is named: the one that the connection leads to, else the one that was started last; null where none runs.</summary>
    public EventoServer? Choose(EventoConnection? connection)
    {
        lock (_servers)
        {
            var running = _servers.Where(static server => server.IsRunning).ToList();
            return running.FindLast(server => server.Serves(connection)) ?? running.LastOrDefault();
        }
    }

    /// <summary>Stops them all.</summary>
    public void StopAll()
    {
        lock (_servers)
        {
            EmbeddedServerHost.Stop(_servers);
            _servers.Clear();
        }
    }
}
