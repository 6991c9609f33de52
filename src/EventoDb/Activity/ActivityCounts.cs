using System.Globalization;
using EventoDb.Client;

namespace EventoDb.Activity;

/// <summary>How many messages there were, by time, category and type, and by stream.</summary>
/// <param name="per">How long a period is; null for as long as it takes to have no more than <see cref="MostPeriods"/>.</param>
internal sealed class ActivityCounts(TimeSpan? per)
{
    /// <summary>The most periods, where their length is not given.</summary>
    public const int MostPeriods = 200;

    // Where it is given: more than any picture has room for.
    private const int MostGivenPeriods = 20_000;

    // Each holds the one before a whole number of times, so that what was counted finely can be counted coarsely.
    private static readonly long[] Lengths =
    [
        .. new[] { 0.001, 0.01, 0.1, 1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 2_419_200, 29_030_400 }.Select(seconds => (long)(seconds * TimeSpan.TicksPerSecond)),
    ];

    private readonly EventoMeasure _all = new(key: null);
    private readonly Dictionary<string, (string Category, EventoMeasure Count)> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Category, string Type), int> _kinds = [];
    private Dictionary<(long Period, int Kind), long> _counts = [];
    private long _length = per?.Ticks ?? Lengths[0];
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    /// <summary>How long a period is.</summary>
    public TimeSpan Length => new(_length);

    /// <summary>How many messages there were.</summary>
    public long Count => _all.Count;

    /// <summary>How long their data and metadata were together.</summary>
    public long Bytes => _all.Bytes;

    /// <summary>How many streams there were.</summary>
    public int StreamCount => _streams.Count;

    /// <summary>The streams, each with its messages.</summary>
    public IEnumerable<EventoMeasure> Streams => _streams.Values.Select(stream => stream.Count);

    /// <summary>Categories with their types; a count's kind is one's place here.</summary>
    public IEnumerable<(string Category, string Type)> Kinds => _kinds.OrderBy(kind => kind.Value).Select(kind => kind.Key);

    /// <summary>The counts that are not 0, by the beginning of their period, UTC, and kind.</summary>
    public IEnumerable<(DateTime Start, int Kind, long Count)> Counts =>
        _counts.OrderBy(count => count.Key).Select(count => (new DateTime(count.Key.Period * _length, DateTimeKind.Utc), count.Key.Kind, count.Value));

    /// <summary>Counts a message.</summary>
    /// <exception cref="EventoException">There are more periods of the given length than anybody wants.</exception>
    public void Add(in MessageView message)
    {
        _all.Add(message);
        if (!_streams.TryGetValue(message.StreamName, out var stream))
        {
            _streams.Add(message.StreamName, stream = (StreamName.GetCategory(message.StreamName), new EventoMeasure(message.StreamName)));
        }
        stream.Count.Add(message);
        var (type, time) = (message.Type, message.Time);
        if (!_kinds.TryGetValue((stream.Category, type), out var kind)) _kinds.Add((stream.Category, type), kind = _kinds.Count);
        var period = time.UtcTicks / _length;
        if (period < _first || period > _last)
        {
            (_first, _last) = (Math.Min(_first, period), Math.Max(_last, period));
            MakeRoom();
            period = time.UtcTicks / _length;
        }
        _counts[(period, kind)] = _counts.GetValueOrDefault((period, kind)) + 1;
    }

    private void MakeRoom()
    {
        if (per is { } given && _last - _first >= MostGivenPeriods)
        {
            throw new EventoException(ModuleErrorCode.InvalidArgument, string.Create(
                CultureInfo.InvariantCulture, $"-Per {given} makes more than {MostGivenPeriods:N0} periods; take a longer one, or a shorter time (-Since, -Until)."));
        }
        while (per is null && _last - _first >= MostPeriods && Array.Find(Lengths, length => length > _length) is > 0 and var longer)
        {
            var factor = longer / _length;
            _counts = _counts.GroupBy(count => (count.Key.Period / factor, count.Key.Kind)).ToDictionary(group => group.Key, group => group.Sum(count => count.Value));
            (_first, _last, _length) = (_first / factor, _last / factor, longer);
        }
    }
}
