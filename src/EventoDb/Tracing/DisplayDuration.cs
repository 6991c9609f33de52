using System.Globalization;

namespace EventoDb;

/// <summary>A duration as people read it, in two units at most: <c>12 ms</c>, <c>1.5 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
public static class DisplayDuration
{
    private static readonly (TimeSpan Unit, string Name)[] Units =
        [(TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "min"), (TimeSpan.FromSeconds(1), "s")];

    /// <summary>The duration as text, at most 10 characters up to 27 years; empty for null.</summary>
    /// <param name="duration">Any duration.</param>
    public static string Of(TimeSpan? duration)
    {
        if (duration is not { } span) return string.Empty;
        if (span < TimeSpan.Zero) return span == TimeSpan.MinValue ? string.Empty : "-" + Of(span.Negate());
        if (span == TimeSpan.Zero) return "0";
        if (span < TimeSpan.FromMilliseconds(1)) return Number(span.TotalMicroseconds, "µs");
        if (span < TimeSpan.FromSeconds(1)) return Number(span.TotalMilliseconds, "ms");
        if (span < TimeSpan.FromMinutes(1)) return Number(span.TotalSeconds, "s");
        for (var i = 0; ; i++)
        {
            var (unit, name) = Units[i];
            if (span < unit) continue;
            var (less, lessName) = Units[i + 1];
            var (many, few) = (span.Ticks / unit.Ticks, span.Ticks % unit.Ticks / less.Ticks);
            return few == 0 ? string.Create(CultureInfo.InvariantCulture, $"{many} {name}") : string.Create(CultureInfo.InvariantCulture, $"{many} {name} {few} {lessName}");
        }
    }

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(value < 10 ? Math.Floor(value * 100) / 100 : value < 100 ? Math.Floor(value * 10) / 10 : Math.Floor(value)):0.##} {unit}");
}
