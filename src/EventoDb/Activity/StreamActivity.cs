namespace EventoDb.Activity;

/// <summary>How many messages of a stream there were, and when.</summary>
/// <param name="name">The stream.</param>
internal sealed class StreamActivity(string name)
{
    /// <summary>The stream.</summary>
    public string Name => name;

    /// <summary>Its category.</summary>
    public string Category { get; } = Client.StreamName.GetCategory(name);

    /// <summary>How many messages.</summary>
    public long Count { get; private set; }

    /// <summary>How long their data and metadata were together.</summary>
    public long Bytes { get; private set; }

    /// <summary>The earliest time of one.</summary>
    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>The latest.</summary>
    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Counts a message.</summary>
    public void Add(DateTimeOffset time, int bytes)
    {
        Count++;
        Bytes += bytes;
        if (time < First) First = time;
        if (time > Last) Last = time;
    }
}
