namespace EventoDb.Tests.Support;

/// <summary>Decides which requests fail, and how. The same seed gives the same faults in the same order.</summary>
internal sealed class FaultPlan(int seed, int oneIn, params FaultKind[] kinds)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<FaultKind, int> _counts = [];

    /// <summary>Every kind there is, but <see cref="FaultKind.Late"/>.</summary>
    public static FaultKind[] AllButLate { get; } = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Late)];

    /// <summary>Whether requests fail now; not from the start.</summary>
    public bool IsOn { get; set; }

    /// <summary>Whether a connection on which an error was answered takes further requests, as that of an HTTP proxy does; else it is closed.</summary>
    public bool GoesOnAfterErrors { get; init; }

    /// <summary>How many requests were decided about.</summary>
    public int Requests { get; private set; }

    /// <summary>How many failed so far, by kind.</summary>
    public IReadOnlyDictionary<FaultKind, int> Counts
    {
        get
        {
            lock (_gate) return new Dictionary<FaultKind, int>(_counts);
        }
    }

    /// <summary>The counts, for a report.</summary>
    public override string ToString() =>
        string.Join(", ", Counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}")) + $" of {Requests} requests, seed {seed}";

    /// <summary>What is to happen to the next request; null for nothing.</summary>
    public Fault? Next()
    {
        lock (_gate)
        {
            if (!IsOn) return null;
            Requests++;
            if (_random.Next(oneIn) != 0) return null;
            var fault = new Fault(kinds[_random.Next(kinds.Length)], _random.Next());
            _counts[fault.Kind] = _counts.GetValueOrDefault(fault.Kind) + 1;
            return fault;
        }
    }
}
