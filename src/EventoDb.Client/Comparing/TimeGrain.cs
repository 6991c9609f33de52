namespace EventoDb.Client;

/// <summary>How finely times are kept (eventodb 0.7.0, fact 11).</summary>
internal enum TimeGrain
{
    /// <summary>Whole seconds: sqlite.</summary>
    Second,

    /// <summary>Microseconds: postgres.</summary>
    Microsecond,

    /// <summary>100 ns: the embedded server.</summary>
    Tick,

    /// <summary>Nanoseconds: pebble.</summary>
    Nanosecond,
}
