namespace EventoDb.Benchmarks.Soaking;

/// <summary>Keeps account of what a soak does: what was acknowledged and must be there, and what went wrong. Public for its scripts.</summary>
public sealed class SoakLedger
{
    private const int MostFaults = 20;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Token, Dictionary<string, long> Streams)> _spaces = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private long _heard;

    /// <summary>Messages written and acknowledged.</summary>
    public long Written { get; private set; }

    /// <summary>Messages, streams and categories read.</summary>
    public long HasRead { get; private set; }

    /// <summary>Errors that had to come and came, and changes whose answer a restart took.</summary>
    public long Expected { get; private set; }

    /// <summary>Errors that had not to come, or did not come.</summary>
    public long Unexpected { get; private set; }

    /// <summary>Acknowledged messages that were compared with what is stored.</summary>
    public long Compared { get; private set; }

    /// <summary>Acknowledged messages that are not there, or that the subscription did not hear of.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that are there, or were heard, without having been acknowledged.</summary>
    public long Surplus { get; private set; }

    /// <summary>What went wrong, the first of it.</summary>
    public IReadOnlyList<string> Faults()
    {
        lock (_gate) return [.. _faults];
    }

    /// <summary>Begins a namespace's account.</summary>
    public void Open(string space, string token) => _spaces.Add(space, (token, new Dictionary<string, long>(StringComparer.Ordinal)));

    /// <summary>Ends a namespace's account.</summary>
    public void Close(string space) => _spaces.Remove(space);

    /// <summary>The namespaces that have an account.</summary>
    public string[] Spaces() => [.. _spaces.Keys];

    /// <summary>A namespace's token.</summary>
    public string TokenOf(string space) => _spaces[space].Token;

    /// <summary>The streams that a namespace must have.</summary>
    public string[] StreamsOf(string space) => [.. _spaces[space].Streams.Keys];

    /// <summary>A write was acknowledged.</summary>
    public void Acknowledge(string space, string stream)
    {
        var streams = _spaces[space].Streams;
        streams[stream] = streams.GetValueOrDefault(stream) + 1;
        Written++;
    }

    /// <summary>So many messages were read.</summary>
    public void Read(int count) => HasRead += count;

    /// <summary>Compares what a stream holds with what was acknowledged.</summary>
    public void Compare(string space, string stream, long stored)
    {
        Compared += _spaces[space].Streams[stream];
        Compare($"{stream} of namespace {space}", _spaces[space].Streams[stream], stored);
    }

    /// <summary>The subscription was told of a message.</summary>
    public void Hear() => _heard++;

    /// <summary>How many messages of a category the subscription has yet to hear of.</summary>
    public long Unheard(string space, string category) => WrittenTo(space, category) - _heard;

    /// <summary>Compares what the subscription has heard with what was acknowledged in a category.</summary>
    public void CompareHeard(string space, string category) => Compare($"the subscription to {category}", WrittenTo(space, category), _heard);

    /// <summary>Judges the errors of something that had to fail.</summary>
    /// <param name="code">What they had to be.</param>
    /// <param name="ids">What they were.</param>
    public void Judge(string code, string[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Length == 0) Fault($"no error where {code} had to come");
        foreach (var id in ids)
        {
            if (id.StartsWith(code + ",", StringComparison.Ordinal)) Expect();
            else Fault($"{id} where {code} had to come");
        }
    }

    /// <summary>An error that had to come, or that a restart explains.</summary>
    public void Expect() => Expected++;

    /// <summary>Something went wrong.</summary>
    public void Fault(string text)
    {
        lock (_gate)
        {
            Unexpected++;
            if (_faults.Count < MostFaults) _faults.Add(text);
        }
        Console.Error.WriteLine(text);
    }

    private long WrittenTo(string space, string category) =>
        _spaces[space].Streams.Where(stream => stream.Key.StartsWith(category + "-", StringComparison.Ordinal)).Sum(stream => stream.Value);

    private void Compare(string what, long acknowledged, long found)
    {
        Lost += Math.Max(0, acknowledged - found);
        Surplus += Math.Max(0, found - acknowledged);
        if (acknowledged != found) Console.Error.WriteLine($"{what}: {acknowledged} messages were acknowledged, {found} are there");
    }
}
