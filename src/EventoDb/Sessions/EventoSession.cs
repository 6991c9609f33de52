using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb;

/// <summary>What the module keeps for one runspace, and forgets with it.</summary>
internal sealed class EventoSession
{
    private static readonly ConditionalWeakTable<Runspace, EventoSession> Sessions = [];

    private EventoSession(Runspace runspace) => Servers = new StartedServers(runspace);

    /// <summary>The session of the runspace that runs this thread.</summary>
    public static EventoSession Current => Of(Runspace.DefaultRunspace ?? throw new InvalidOperationException("There is no runspace on this thread."));

    /// <summary>The session of a runspace.</summary>
    public static EventoSession Of(Runspace runspace) => Sessions.GetValue(runspace, static runspace => new EventoSession(runspace));

    /// <summary>Ends what the session of a runspace does in the background and forgets all that it knew: who is lent the runspace next starts anew, as
    /// after <see cref="Runspace.ResetRunspaceState"/>.</summary>
    public static void Forget(Runspace runspace)
    {
        if (!Sessions.TryGetValue(runspace, out var session)) return;
        session.EndWork();
        Sessions.Remove(runspace);
    }

    /// <summary>Clock and waits.</summary>
    public SessionTiming Timing { get; set; } = SessionTiming.Default;

    /// <summary>The system's files.</summary>
    public SystemFiles Files { get; set; } = SystemFiles.Default;

    /// <summary>Opens a page in the browser.</summary>
    public Action<string> OpenPage { get; set; } = Browser.Open;

    /// <summary>Opens an outbox for what a client writes, at a path.</summary>
    public Func<EventoClient, string, Outbox> OpenOutbox { get; set; } = static (client, path) => new Outbox(client, path);

    /// <summary>Where the session works.</summary>
    public SessionPlace Place { get; set; } = SessionPlace.Start;

    /// <summary>The session's own connection, or null.</summary>
    public EventoConnection? Connection => Place.Connection;

    /// <summary>The tokens of namespaces that it can find back to.</summary>
    public NamespaceTokens Tokens { get; } = new();

    /// <summary>The message that a consumer's pipeline works on now, or null: what is written meanwhile is made of it.</summary>
    public MessageInProcess? InProcess { get; set; }

    /// <summary>Whether what a running pipeline is working on is the last that its source has at hand: the source is going to wait for more, and whoever
    /// holds something back for later must not.</summary>
    public bool IsPauseAhead { get; set; }

    /// <summary>The connection made from the environment, kept as long as the environment says the same.</summary>
    public EnvironmentConnection Environment { get; } = new();

    /// <summary>The embedded servers that this runspace started.</summary>
    public StartedServers Servers { get; }

    /// <summary>What this session follows in the background.</summary>
    public SubscriptionTable Subscriptions { get; } = new();

    /// <summary>The connection that cmdlets use when none is given: the session's own; where it never had one, the environment's. Null where there is neither.</summary>
    /// <param name="inSilence">Whether it is for what cannot warn.</param>
    /// <exception cref="ArgumentException">The environment's address is none.</exception>
    public EventoConnection? FindConnection(bool inSilence = false)
    {
        if (Connection is not null || Place.Lost is not null) return Connection;
        return inSilence ? Environment.GetInSilence() : Environment.Get();
    }

    /// <summary>Works over a new connection.</summary>
    public void Connect(EventoConnection connection)
    {
        Tokens.Add(connection);
        Place = SessionPlace.At(connection);
    }

    /// <summary>Works in another namespace.</summary>
    /// <param name="from">The connection that it is reached from.</param>
    /// <param name="to">The connection to it.</param>
    public void Move(EventoConnection from, EventoConnection to)
    {
        Tokens.Add(from);
        Tokens.Add(to);
        Place = Place.MoveTo(to);
    }

    /// <summary>Is not connected to a server that is about to end.</summary>
    /// <returns>The connection to it, if there was one.</returns>
    public EventoConnection? Leave(EventoServer server)
    {
        if (!server.Serves(Connection)) return null;
        var left = Connection;
        Place = SessionPlace.Nowhere($"the server on {server.Uri} that it led to was stopped", left!.Client);
        return left;
    }

    /// <summary>Ends what it follows and the servers that it started.</summary>
    public void EndWork()
    {
        if (Servers.Choose(Connection) is { } server) Leave(server);
        Subscriptions.Clear();
        Servers.StopAll();
    }

    /// <summary>What a cmdlet says that finds no connection.</summary>
    public EventoException NotConnected()
    {
        if (Place.Lost is not { } why) return new EventoException(ModuleErrorCode.NotConnected, "There is no connection to an EventoDB server; Connect-EventoServer makes one.");
        var environment = EnvironmentConnection.Variables.Url is null
            ? string.Empty
            : " EVENTODB_URL does not take its place unasked; Connect-EventoServer without an address connects to it.";
        return new EventoException(ModuleErrorCode.NotConnected, $"There is no connection to an EventoDB server: {why}. Connect-EventoServer makes one.{environment}");
    }
}
