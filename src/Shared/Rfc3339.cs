using System.Text;

namespace EventoDb.Shared;

/// <summary>Times as EventoDB writes them: RFC 3339 in UTC with up to nine decimals, trailing zeros cut.</summary>
internal static class Rfc3339
{
    /// <summary>How many bytes <see cref="Format(DateTimeOffset, byte, Span{byte})"/> needs at most.</summary>
    public const int LongestLength = 30;

    private const int NanosecondsPerTick = 100;
    private const int SecondsLength = 19;
    private const int MostDecimals = 9;

    /// <summary>Reads a time with any offset.</summary>
    /// <param name="text">UTF-8 of <c>2026-01-02T03:04:05[.123456789](Z|±hh:mm)</c>.</param>
    /// <param name="time">The time in UTC, to 100 ns.</param>
    /// <param name="nanoseconds">What is beyond, 0–99 ns.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time, out byte nanoseconds)
    {
        time = default;
        nanoseconds = 0;
        if (!TryParseSeconds(text, out var local)) return false;
        if (!TryTakeFraction(text[SecondsLength..], out var fraction, out var offsetText)) return false;
        if (!TryParseOffset(offsetText, out var offset)) return false;
        var ticks = local.Ticks - offset.Ticks + (fraction / NanosecondsPerTick);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        nanoseconds = (byte)(fraction % NanosecondsPerTick);
        return true;
    }

    /// <summary>Writes a time as the server does.</summary>
    /// <param name="time">The time; written in UTC.</param>
    /// <param name="nanoseconds">What is beyond its 100 ns, 0–99.</param>
    public static string Format(DateTimeOffset time, byte nanoseconds)
    {
        Span<byte> text = stackalloc byte[LongestLength];
        return Encoding.ASCII.GetString(text[..Format(time, nanoseconds, text)]);
    }

    /// <summary>Writes a time as the server does, as ASCII.</summary>
    /// <param name="time">The time; written in UTC.</param>
    /// <param name="nanoseconds">What is beyond its 100 ns, 0–99.</param>
    /// <param name="output">Room for <see cref="LongestLength"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Format(DateTimeOffset time, byte nanoseconds, Span<byte> output)
    {
        var utc = time.UtcDateTime;
        WriteDigits(output[..4], utc.Year);
        output[4] = (byte)'-';
        WriteDigits(output.Slice(5, 2), utc.Month);
        output[7] = (byte)'-';
        WriteDigits(output.Slice(8, 2), utc.Day);
        output[10] = (byte)'T';
        WriteDigits(output.Slice(11, 2), utc.Hour);
        output[13] = (byte)':';
        WriteDigits(output.Slice(14, 2), utc.Minute);
        output[16] = (byte)':';
        WriteDigits(output.Slice(17, 2), utc.Second);
        var length = SecondsLength;
        var fraction = (utc.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick) + nanoseconds;
        if (fraction > 0)
        {
            output[length] = (byte)'.';
            WriteDigits(output.Slice(length + 1, MostDecimals), (int)fraction);
            length += 1 + output.Slice(length + 1, MostDecimals).TrimEnd((byte)'0').Length;
        }
        output[length] = (byte)'Z';
        return length + 1;
    }

    private static bool TryParseSeconds(ReadOnlySpan<byte> text, out DateTime time)
    {
        time = default;
        if (text.Length <= SecondsLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        var year = ReadDigits(text[..4]);
        var month = ReadDigits(text.Slice(5, 2));
        var day = ReadDigits(text.Slice(8, 2));
        var hour = ReadDigits(text.Slice(11, 2));
        var minute = ReadDigits(text.Slice(14, 2));
        var second = ReadDigits(text.Slice(17, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return true;
    }

    private static bool TryTakeFraction(ReadOnlySpan<byte> text, out int nanoseconds, out ReadOnlySpan<byte> rest)
    {
        nanoseconds = 0;
        rest = text;
        if (text[0] != '.') return true;
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > 20) return false;
        rest = text[(1 + digits)..];
        for (var i = 0; i < MostDecimals; i++) nanoseconds = (nanoseconds * 10) + (i < digits ? text[1 + i] - '0' : 0);
        return true;
    }

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text is [(byte)'Z']) return true;
        if (text is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _]) return false;
        var hours = ReadDigits(text.Slice(1, 2));
        var minutes = ReadDigits(text.Slice(4, 2));
        if (hours is < 0 or > 23 || minutes is < 0 or > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-') offset = -offset;
        return true;
    }

    /// <returns>The number, or -1 where there is anything but digits.</returns>
    private static int ReadDigits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return -1;
            number = (number * 10) + (digit - '0');
        }
        return number;
    }

    private static void WriteDigits(Span<byte> output, int number)
    {
        for (var i = output.Length - 1; i >= 0; i--, number /= 10) output[i] = (byte)('0' + (number % 10));
    }
}
