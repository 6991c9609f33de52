using EventoDb.Client;

namespace EventoDb.Finding;

/// <summary>Counts messages by key and period, without objects for messages.</summary>
/// <param name="by">What they are counted by; null for all together.</param>
/// <param name="per">How long a period is; null for all time together.</param>
internal sealed class MessageCounts(EventoMeasureKey? by, TimeSpan? per)
{
    private readonly Dictionary<(long Period, string? Key), EventoMeasure> _counts = [];
    private readonly long _length = per?.Ticks ?? 0;
    private (long Period, string? Key) _lastKey;
    private EventoMeasure? _last;

    /// <summary>Counts a message.</summary>
    public void Add(in MessageView message)
    {
        // The first tick there is is a midnight and a Monday.
        var period = _length == 0 ? 0 : message.Time.UtcTicks / _length * _length;
        var key = (period, KeyOf(message));
        // Messages of a kind often come together.
        if (_last is null || key != _lastKey)
        {
            if (!_counts.TryGetValue(key, out _last)) _counts[key] = _last = Create(key.period, key.Item2);
            _lastKey = key;
        }
        _last.Add(message);
    }

    /// <summary>What was counted: by period, then the largest first.</summary>
    public IReadOnlyList<EventoMeasure> Take()
    {
        if (by is null && per is null && _counts.Count == 0) return [new EventoMeasure(key: null)];
        var largest = _counts.Values.Select(static count => count.Count).DefaultIfEmpty(1).Max();
        foreach (var count in _counts.Values) count.Share = (double)count.Count / largest;
        return [.. _counts
            .OrderBy(static entry => entry.Key.Period)
            .ThenByDescending(static entry => entry.Value.Count)
            .ThenBy(static entry => entry.Key.Key, StringComparer.Ordinal)
            .Select(static entry => entry.Value)];
    }

    private EventoMeasure Create(long period, string? key) =>
        per is null ? new EventoMeasure(key) : new EventoPeriodMeasure(new DateTimeOffset(period, TimeSpan.Zero), key);

    private string? KeyOf(in MessageView message) => by switch
    {
        EventoMeasureKey.Type => message.Type,
        EventoMeasureKey.Category => StreamName.GetCategory(message.StreamName),
        EventoMeasureKey.Stream => message.StreamName,
        _ => null,
    };
}
