using EventoDb.Client;

namespace EventoDb;

/// <summary>How many messages there are.</summary>
public class EventoMeasure
{
    internal EventoMeasure(string? key)
    {
        Key = key;
    }

    /// <summary>The type, category or stream that they are counted by; null where they are counted together.</summary>
    public string? Key { get; }

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many bytes their data and metadata have, as UTF-8 of the JSON that the server sent.</summary>
    public long Bytes { get; private set; }

    /// <summary>The earliest time, UTC; null where there are none.</summary>
    public DateTimeOffset? First { get; private set; }

    /// <summary>The latest time, UTC; null where there are none.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>What part of the largest count of what was measured this is, 0 to 1: the length of the bar.</summary>
    public double Share { get; internal set; }

    /// <summary>Key and count.</summary>
    public override string ToString() => Key is null ? $"{Count}" : $"{Key} {Count}";

    /// <summary>Counts one more.</summary>
    internal void Add(in MessageView message)
    {
        Count++;
        Bytes += message.DataUtf8.Length + message.MetadataUtf8.Length;
        if (!(First <= message.Time)) First = message.Time;
        if (!(Last >= message.Time)) Last = message.Time;
    }
}
