namespace EventoDb.Client;

/// <summary>Which messages of a category are read.</summary>
public sealed record CategoryReadOptions
{
    /// <summary>The global position to start at, inclusive; null for the start.</summary>
    public long? Position { get; init; }

    /// <summary>Only messages whose <c>metadata.correlationStreamName</c> is a stream of this category (<c>account</c> takes <c>account-123</c>;
    /// not plain <c>account</c>, where the backends differ: eventodb 0.7.0, fact 7). Null for all.</summary>
    public string? Correlation { get; init; }

    /// <summary>Only one member's share of the streams; null for all.</summary>
    public ConsumerGroup? Group { get; init; }

    /// <summary>How many messages at most, 1 or more; null for all.</summary>
    public long? MaxCount { get; init; }

    /// <summary>How many messages each request asks for, 1–10000; null for pages that start small and grow.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Whether anything but position and count narrows the reading.</summary>
    internal bool IsFiltered => Correlation is not null || Group is not null;

    /// <summary>Whether a message passes the filters, by the rule that holds on every backend.</summary>
    internal bool Accepts(StoredMessage message) =>
        (Correlation is null || message.CorrelationStreamName?.StartsWith(Correlation + "-", StringComparison.Ordinal) == true)
        && (Group is null || Group.Owns(message.StreamName));
}
