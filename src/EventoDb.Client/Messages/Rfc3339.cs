using System.Globalization;
using System.Text;

namespace EventoDb.Client;

/// <summary>Times as EventoDB writes them: RFC 3339 in UTC with up to nine decimals, trailing zeros cut.</summary>
internal static class Rfc3339
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Reads a time with any offset.</summary>
    /// <param name="text">UTF-8 of <c>2026-01-02T03:04:05[.123456789](Z|±hh:mm)</c>.</param>
    /// <param name="time">The time in UTC, to 100 ns.</param>
    /// <param name="nanoseconds">What is beyond, 0–99 ns.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime time, out byte nanoseconds)
    {
        time = default;
        nanoseconds = 0;
        if (text.Length is < 20 or > 40) return false;
        var fraction = 0L;
        var rest = text[19..];
        if (rest[0] == '.')
        {
            var digits = 0;
            for (rest = rest[1..]; rest.Length > 0 && char.IsAsciiDigit((char)rest[0]); rest = rest[1..])
            {
                if (++digits <= 9) fraction = (fraction * 10) + (rest[0] - '0');
            }
            if (digits == 0) return false;
            for (; digits < 9; digits++) fraction *= 10;
        }
        Span<char> seconds = stackalloc char[text.Length];
        var length = Encoding.ASCII.GetChars(text[..19], seconds);
        length += Encoding.ASCII.GetChars(rest, seconds[length..]);
        if (!DateTimeOffset.TryParseExact(seconds[..length], "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var whole)
            || rest.Length == 0) return false;
        time = whole.UtcDateTime.AddTicks(fraction / NanosecondsPerTick);
        nanoseconds = (byte)(fraction % NanosecondsPerTick);
        return true;
    }

    /// <summary>Writes a time as the server does.</summary>
    /// <param name="time">UTC.</param>
    /// <param name="nanoseconds">What is beyond its 100 ns, 0–99.</param>
    public static string Format(DateTime time, byte nanoseconds)
    {
        var fraction = (time.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick) + nanoseconds;
        var seconds = time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction == 0 ? seconds + "Z" : seconds + "." + fraction.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }
}
