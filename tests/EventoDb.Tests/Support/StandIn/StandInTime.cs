using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>Times as the backends keep them: seconds on sqlite, microseconds on postgres, nanoseconds on pebble.</summary>
internal static class StandInTime
{
    public static string Stored(DateTime time, BackendKind kind) => Format(time, kind switch
    {
        BackendKind.Sqlite => 0,
        BackendKind.Postgres => 6,
        _ => 9,
    });

    public static string Seconds(DateTime time) => Format(time, 0);

    public static string Nanoseconds(DateTime time) => Format(time, 9);

    private static string Format(DateTime time, int decimals)
    {
        var seconds = time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        // The last two digits are not in a DateTime: any will do.
        var fraction = (time.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture) + "37";
        fraction = fraction[..decimals].TrimEnd('0');
        return seconds + (fraction.Length > 0 ? "." + fraction : "") + "Z";
    }
}
