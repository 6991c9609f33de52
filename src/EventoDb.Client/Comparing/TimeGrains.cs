namespace EventoDb.Client;

/// <summary>Tells from times how finely they are kept, for which no server is asked in vain: sys.health says a constant.</summary>
internal static class TimeGrains
{
    /// <summary>The coarsest grain that a time fits.</summary>
    public static TimeGrain Of(in MessageView message) =>
        message.Nanoseconds != 0 ? TimeGrain.Nanosecond
        : message.Time.UtcTicks % TimeSpan.TicksPerMicrosecond != 0 ? TimeGrain.Tick
        : message.Time.UtcTicks % TimeSpan.TicksPerSecond != 0 ? TimeGrain.Microsecond
        : TimeGrain.Second;

    /// <summary>The finer of two.</summary>
    public static TimeGrain Finer(TimeGrain left, TimeGrain right) => left > right ? left : right;

    /// <summary>Whether two messages have the same time, as far as both of those who keep them keep it.</summary>
    public static bool AreEqual(in MessageView left, in MessageView right, TimeGrain coarser) => coarser switch
    {
        TimeGrain.Nanosecond => left.Time == right.Time && left.Nanoseconds == right.Nanoseconds,
        TimeGrain.Tick => left.Time == right.Time,
        TimeGrain.Microsecond => left.Time.UtcTicks / TimeSpan.TicksPerMicrosecond == right.Time.UtcTicks / TimeSpan.TicksPerMicrosecond,
        _ => left.Time.UtcTicks / TimeSpan.TicksPerSecond == right.Time.UtcTicks / TimeSpan.TicksPerSecond,
    };
}
