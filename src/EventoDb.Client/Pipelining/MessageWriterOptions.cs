namespace EventoDb.Client;

/// <summary>How a <see cref="MessageWriter"/> writes.</summary>
public sealed record MessageWriterOptions
{
    /// <summary>The most connections that a writer may have.</summary>
    public const int MaxConnectionCount = 32;

    /// <summary>How many writes may be unanswered at most on one connection, 1–1024; 1 is strictly one at a time. Null for as many as make the rate grow, from 64 on.</summary>
    public int? Window { get; init; }

    /// <summary>How many connections share the work, 1–32. With more than one, each stream belongs to one of them: the order is kept within each stream, and not across
    /// streams.</summary>
    public int ConnectionCount { get; init; } = 1;

    /// <summary>Whether a message that is there already, under the same id in the same stream and with the same content, counts as written
    /// (<see cref="WriteResult.Existing"/>): each stream that is written to is looked through once.</summary>
    public bool SkipExisting { get; init; }

    /// <summary>Whether nothing more is sent behind a message that failed, or may have, before its outcome was received: for who stops at the first error.</summary>
    public bool HoldBehindErrors { get; init; }
}
