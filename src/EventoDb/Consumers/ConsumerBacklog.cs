using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>What a consumer has not processed yet, as pages of its category are counted.</summary>
/// <param name="consumer">The consumer.</param>
/// <param name="recorded">How far it has come.</param>
internal sealed class ConsumerBacklog(ConsumerIdentity consumer, RecordedPosition recorded)
{
    private readonly HashSet<long> _done = [.. recorded.Beyond];
    private readonly Dictionary<string, bool> _isOwned = new(StringComparer.Ordinal);
    private long _before;
    private long _after;

    /// <summary>The consumer.</summary>
    public ConsumerIdentity Consumer => consumer;

    /// <summary>The global position up to which all is processed.</summary>
    public long Position => recorded.Position;

    /// <summary>How many messages there are for it in all; null where only counting tells.</summary>
    public long? Total { get; set; }

    /// <summary>Whether what lies up to its position is counted, and the total does the rest; else what lies behind it is counted.</summary>
    public bool CountsBefore { get; set; }

    /// <summary>When the oldest message was written that it has not processed; null where none was seen.</summary>
    public DateTimeOffset? Oldest { get; private set; }

    /// <summary>Whether all messages of a member's share are wanted.</summary>
    public bool IsUnfiltered => recorded.Filter.IsNone;

    /// <summary>How many messages it has not processed.</summary>
    public long Lag => CountsBefore ? Math.Max(0, Total!.Value - _before - _done.Count) : _after;

    /// <summary>What it reads from its position on, one message.</summary>
    public CategoryReadOptions Next => recorded.Filter.From(recorded.Position + 1, consumer.Group) with { MaxCount = IsUnfiltered && _done.Count == 0 ? 1 : null };

    /// <summary>Counts the messages of a page.</summary>
    public void Count(MessagePage page)
    {
        var isWhole = consumer.Group is null && IsUnfiltered;
        var split = UpperBound(page, Position);
        if (CountsBefore)
        {
            if (isWhole) _before += split;
            else for (var i = 0; i < split; i++) _before += IsWanted(page.View(i)) ? 1 : 0;
            // Where the position lies in the page, the oldest one that is not processed follows.
            for (var i = split; i < page.Count && Oldest is null; i++) See(page.View(i));
        }
        else if (isWhole && _done.Count == 0)
        {
            _after += page.Count - split;
            if (split < page.Count) Oldest ??= page.View(split).Time;
        }
        else
        {
            for (var i = split; i < page.Count; i++) _after += See(page.View(i)) ? 1 : 0;
        }
    }

    /// <summary>Takes the first message of a page that it has not processed for the oldest.</summary>
    public bool Find(MessagePage page)
    {
        Oldest ??= page.FirstOrDefault(message => recorded.Filter.TakesType(message.Type) && !_done.Contains(message.GlobalPosition))?.Time;
        return Oldest is not null;
    }

    private bool See(in MessageView message)
    {
        if (!IsWanted(message) || _done.Contains(message.GlobalPosition)) return false;
        Oldest ??= message.Time;
        return true;
    }

    private bool IsWanted(in MessageView message)
    {
        if (!Owns(message.StreamName) || !recorded.Filter.TakesType(message.Type)) return false;
        return recorded.Filter.Correlation is null || Next.Accepts(message);
    }

    private bool Owns(string streamName)
    {
        if (consumer.Group is null) return true;
        if (!_isOwned.TryGetValue(streamName, out var isOwned)) _isOwned[streamName] = isOwned = consumer.Group.Owns(streamName);
        return isOwned;
    }

    /// <summary>How many messages lie up to a position.</summary>
    private static int UpperBound(MessagePage page, long position)
    {
        var (low, high) = (0, page.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (page.View(middle).GlobalPosition <= position) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
