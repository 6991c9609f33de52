namespace EventoDb;

/// <summary>How far a consumer has come.</summary>
public sealed class EventoConsumer
{
    internal EventoConsumer(string category, string consumer, long position, long lag, DateTimeOffset? updatedAt)
    {
        Category = category;
        Consumer = consumer;
        Position = position;
        Lag = lag;
        UpdatedAt = updatedAt;
    }

    /// <summary>The category it consumes.</summary>
    public string Category { get; }

    /// <summary>Its name; of a group's member with its share, such as <c>copy-0-of-4</c>.</summary>
    public string Consumer { get; }

    /// <summary>The global position of the last message it has processed; it resumes after it. 0 where it has processed none.</summary>
    public long Position { get; }

    /// <summary>How many messages, of its share, it has not processed yet.</summary>
    public long Lag { get; }

    /// <summary>When it recorded its position, UTC; null where it never has.</summary>
    public DateTimeOffset? UpdatedAt { get; }

    /// <summary>Category and name.</summary>
    public override string ToString() => $"{Category} {Consumer}";
}
