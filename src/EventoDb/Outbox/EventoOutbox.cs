using EventoDb.Client;

namespace EventoDb;

/// <summary>What an outbox holds, and where it belongs.</summary>
public sealed class EventoOutbox
{
    internal EventoOutbox(string path, OutboxContent content)
    {
        Path = path;
        Server = content.Server;
        Namespace = content.Namespace;
        Count = content.PendingCount;
        Oldest = content.Oldest;
        Rejected = [.. content.Rejected.Select(rejection => new EventoRejectedMessage(rejection))];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many messages wait to be sent.</summary>
    public long Count { get; }

    /// <summary>When the oldest of those that wait was queued, UTC; null where none waits.</summary>
    public DateTimeOffset? Oldest { get; }

    /// <summary>What the server refused for good, set aside with the reason.</summary>
    public IReadOnlyList<EventoRejectedMessage> Rejected { get; }

    /// <summary>The server that the messages are for; they are sent to no other.</summary>
    public Uri Server { get; }

    /// <summary>The namespace that they are for; null where they were written without a token.</summary>
    public string? Namespace { get; }
}
