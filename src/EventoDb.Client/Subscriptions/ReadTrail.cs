namespace EventoDb.Client;

/// <summary>The messages that a subscription has read last, without a gap. A server that is killed may have forgotten what it had acknowledged, and then gives the same
/// positions to other messages (measured: 0.7.0 with pebble, which writes without sync).</summary>
internal sealed class ReadTrail(SubscriptionSource source)
{
    private const int Longest = 1000;
    private readonly List<(long Position, string Id)> _read = [];

    /// <summary>How many messages it knows.</summary>
    public int Count => _read.Count;

    /// <summary>The position of the oldest message it knows.</summary>
    public long FirstPosition => _read[0].Position;

    /// <summary>The position of the message that was read last; null where none was.</summary>
    public long? LastPosition => _read.Count > 0 ? _read[^1].Position : null;

    /// <summary>Adds messages that were read after those it knows.</summary>
    public void Add(IReadOnlyList<StoredMessage> messages)
    {
        // Between what was known before and the end of a large page there would be a gap.
        if (messages.Count > Longest) _read.Clear();
        for (var i = Math.Max(0, messages.Count - Longest); i < messages.Count; i++) _read.Add((source.PositionOf(messages[i]), messages[i].Id));
        // Twice as many before any are let go: one by one, each message would move all.
        if (_read.Count > 2 * Longest) _read.RemoveRange(0, _read.Count - Longest);
    }

    /// <summary>Whether messages that were read from <see cref="LastPosition"/> on begin with the one that was there before.</summary>
    public bool IsContinuedBy(MessagePage page) => page.Count > 0 && IsAt(_read.Count - 1, page[0]);

    /// <summary>Whether a message is the one that was read as number <paramref name="index"/> of those it knows.</summary>
    public bool IsAt(int index, StoredMessage message) =>
        index < _read.Count && _read[index].Position == source.PositionOf(message) && MessageId.AreEqual(_read[index].Id, message.Id);

    /// <summary>Forgets all but the first so many.</summary>
    public void CutTo(int count) => _read.RemoveRange(count, _read.Count - count);
}
