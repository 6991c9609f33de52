using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>Times as the backends keep them: seconds on sqlite, microseconds on postgres, nanoseconds on pebble.</summary>
internal static class StandInTime
{
    // The last two digits are not in a DateTime: any will do.
    public static string Stored(DateTime time, BackendKind kind) => Format(time, TicksOf(time) + "37", DecimalsOf(kind));

    /// <summary>A time as it is kept.</summary>
    /// <param name="whole">Its seconds.</param>
    /// <param name="nanoseconds">The rest.</param>
    /// <param name="kind">The backend.</param>
    public static string Stored(DateTime whole, int nanoseconds, BackendKind kind) => Format(whole, nanoseconds.ToString("D9", CultureInfo.InvariantCulture), DecimalsOf(kind));

    public static string Seconds(DateTime time) => Format(time, "", 0);

    public static string Nanoseconds(DateTime time) => Format(time, TicksOf(time) + "37", 9);

    private static int DecimalsOf(BackendKind kind) => kind switch
    {
        BackendKind.Sqlite => 0,
        BackendKind.Postgres => 6,
        _ => 9,
    };

    private static string TicksOf(DateTime time) => (time.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture);

    private static string Format(DateTime time, string fraction, int decimals)
    {
        var seconds = time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        fraction = fraction[..decimals].TrimEnd('0');
        return seconds + (fraction.Length > 0 ? "." + fraction : "") + "Z";
    }
}
