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

    /// <summary>Only messages of this time or later; null for any. They are looked for by requests for one message, and what lies before them is not
    /// read: times rise with positions. A server's clock that was set back by less than two minutes does no harm; see <see cref="FullScan"/>.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only messages before this time; null for any. Reading ends at a message two minutes later.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether every message is read for <see cref="Since"/> and <see cref="Until"/>, whatever the times of others: where old messages were
    /// imported after new ones, or a clock was set back by more than two minutes.</summary>
    public bool FullScan { get; init; }

    /// <summary>How many messages at most, 1 or more; null for all.</summary>
    public long? MaxCount { get; init; }

    /// <summary>How many messages each request asks for, 1–10000; null for pages that start small and grow.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The position before which reading ends, that <see cref="Position"/> counts; null for the end.</summary>
    internal long? End { get; init; }

    /// <summary>What else a message must be like; null for anything.</summary>
    public MessageTest? Test { get; init; }

    /// <summary>Is told, on any thread, how many messages an answer held, wanted or not; null for nobody.</summary>
    internal Action<int>? Looked { get; init; }

    /// <summary>The times wanted.</summary>
    internal TimeRange Times => new(Since, Until, FullScan);

    /// <summary>Whether the server is asked to narrow the reading.</summary>
    internal bool IsFiltered => Correlation is not null || Group is not null;

    /// <summary>Whether not all that is read is wanted.</summary>
    internal bool IsNarrowed => IsFiltered || !Times.IsAll || Test is not null;

    /// <summary>Whether a message passes <see cref="Correlation"/> and <see cref="Group"/>, by the rule that holds on every backend.</summary>
    public bool Accepts(in MessageView message) =>
        (Correlation is null || MessageLinks.Read(message.MetadataUtf8).CorrelationStreamName?.StartsWith(Correlation + "-", StringComparison.Ordinal) == true)
        && (Group is null || Group.Owns(message.StreamName));

    /// <summary>What all of that says of a message; null where every one is wanted.</summary>
    internal MessageTest? Wanted
    {
        get
        {
            if (!IsNarrowed) return null;
            var times = Times;
            return (in MessageView message) => times.Holds(message.Time) && Test?.Invoke(message) != false && Accepts(message);
        }
    }
}
