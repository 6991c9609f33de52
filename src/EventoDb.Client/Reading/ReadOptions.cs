namespace EventoDb.Client;

/// <summary>Which messages are read, of whatever is read.</summary>
public abstract record ReadOptions
{
    private protected ReadOptions()
    {
    }

    /// <summary>The position to start at, inclusive: in the stream, from 0, else the global one, from 1; null for the start.</summary>
    public long? Position { get; init; }

    /// <summary>The position before which reading ends, which <see cref="Position"/> counts; null for the end.</summary>
    public long? End { get; init; }

    /// <summary>Only messages of this time or later; null for any. They are looked for by requests for one message, and what lies before them is not
    /// read: times rise with positions. A server's clock that was set back by less than two minutes does no harm; see <see cref="FullScan"/>.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only messages before this time; null for any. Reading ends at a message two minutes later.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether every message is read for <see cref="Since"/> and <see cref="Until"/>, whatever the times of others: where old messages were
    /// imported after new ones, or a clock was set back by more than two minutes.</summary>
    public bool FullScan { get; init; }

    /// <summary>What else a message must be like; null for anything. Is asked about each message once, in order, on any thread.</summary>
    public MessageTest? Test { get; init; }

    /// <summary>How many messages at most, 1 or more; null for all.</summary>
    public long? MaxCount { get; init; }

    /// <summary>How many messages each request asks for, 1–10000; null for pages that start small and grow.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Is told of each answer, on any thread, how many messages it held, wanted or not; null for nobody.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>The times wanted.</summary>
    internal TimeRange Times => new(Since, Until, FullScan);

    /// <summary>Whether not all that is read is wanted.</summary>
    internal virtual bool IsNarrowed => !Times.IsAll || Test is not null;

    /// <summary>Whether a message is wanted, wherever it lies.</summary>
    /// <param name="message">The message.</param>
    public virtual bool Accepts(in MessageView message) => Times.Holds(message.Time) && Test?.Invoke(message) != false;
}
