namespace EventoDb;

/// <summary>How far a consumer has come.</summary>
public sealed class EventoConsumer
{
    internal EventoConsumer()
    {
    }

    /// <summary>The category it consumes.</summary>
    public string Category { get; internal init; } = string.Empty;

    /// <summary>Its name; of a group's member with its share, such as <c>copy-0-of-4</c>; empty for the one without a name.</summary>
    public string Consumer { get; internal init; } = string.Empty;

    /// <summary>Which member of a group it is, from 0; null where it is in none.</summary>
    public int? GroupMember { get; internal init; }

    /// <summary>How many members that group has; null where it is in none.</summary>
    public int? GroupSize { get; internal init; }

    /// <summary>The category that its messages correlate with, if it takes no others; null where it takes all.</summary>
    public string? Correlation { get; internal init; }

    /// <summary>The types that it takes, if it takes no others; null where it takes all.</summary>
    public IReadOnlyList<string>? Type { get; internal init; }

    /// <summary>The global position of the last message it has processed; it resumes after it. 0 where it has processed none.</summary>
    public long Position { get; internal init; }

    /// <summary>How many messages, of its share and its filter, it has not processed yet.</summary>
    public long Lag { get; internal init; }

    /// <summary>How old the oldest message is that it has not processed yet, by the server's clock; zero where there is none.</summary>
    public TimeSpan Behind { get; internal init; }

    /// <summary>How many messages of its share are parked.</summary>
    public int Parked { get; internal init; }

    /// <summary>Whether its position lies beyond the last message of the namespace: what comes up to it will not be processed.</summary>
    public bool IsBeyondEnd { get; internal init; }

    /// <summary>Whether it is suspended: it waits before its next message, and cannot be started.</summary>
    public bool IsSuspended { get; internal init; }

    /// <summary>When it recorded its position, UTC; null where it never has.</summary>
    public DateTimeOffset? UpdatedAt { get; internal init; }

    /// <summary>Category and name.</summary>
    public override string ToString() => $"{Category} {Consumer}";
}
