using EventoDb.Client;

namespace EventoDb;

/// <summary>Where a session works: over which connection, from where it came there, and why it has none. Each step makes a new one, so that a step that
/// comes to nothing is taken back by keeping the old.</summary>
internal sealed record SessionPlace
{
    private SessionPlace()
    {
    }

    /// <summary>Where a session starts: without a connection of its own, so that the environment's may be used.</summary>
    public static SessionPlace Start { get; } = new();

    /// <summary>The session's own connection, or null.</summary>
    public EventoConnection? Connection { get; private init; }

    /// <summary>Why there is none any more, in words; null where there is one, or never was. Then the environment is no way out: what comes next was not
    /// meant for its server.</summary>
    public string? Lost { get; private init; }

    /// <summary>The server that cannot be reached now and that the session belongs to all the same, so that an outbox may take what is for it; null where nothing may.</summary>
    public EventoClient? Unreachable { get; private init; }

    // The namespaces used before this one, the last one last, each once; null stands for the environment's.
    private IReadOnlyList<EventoConnection?> Before { get; init; } = [];

    /// <summary>Connected anew.</summary>
    public static SessionPlace At(EventoConnection connection) => new() { Connection = connection };

    /// <summary>Without a connection.</summary>
    /// <param name="why">The end of the sentence "there is no connection: …".</param>
    /// <param name="unreachable">The server, where that is why.</param>
    public static SessionPlace Nowhere(string why, EventoClient? unreachable = null) => new() { Lost = why, Unreachable = unreachable };

    /// <summary>In another namespace, from which there is a way back.</summary>
    public SessionPlace MoveTo(EventoConnection connection)
    {
        IEnumerable<EventoConnection?> before = Lost is null ? [.. Before, Connection] : Before;
        return new SessionPlace { Connection = connection, Before = [.. before.Where(other => !IsSame(other, connection.Uri, connection.Namespace))] };
    }

    /// <summary>After a namespace was removed: where the session was before it worked there.</summary>
    public SessionPlace Without(Uri server, string name)
    {
        var before = Before.Where(other => !IsSame(other, server, name)).ToList();
        if (!IsSame(Connection, server, name)) return this with { Before = before };
        if (before.Count == 0) return Nowhere($"its namespace '{name}' on {server} was removed");
        return new SessionPlace { Connection = before[^1], Before = before[..^1] };
    }

    private static bool IsSame(EventoConnection? connection, Uri server, string? name) =>
        connection is not null && connection.Uri == server && string.Equals(connection.Namespace, name, StringComparison.Ordinal);
}
