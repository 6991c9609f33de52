using System.Globalization;

namespace EventoDb.Server.Import;

/// <summary>Times like <c>2025-01-02T03:04:05.678901Z</c> or <c>…+02:00</c>; decimals beyond 100 ns are cut off.</summary>
internal static class Rfc3339
{
    private const string Layout = "2006-01-02T15:04:05.999999999Z07:00";

    /// <summary>Reads a time; <paramref name="fault"/> says, in EventoDB's words, what is wrong with it.</summary>
    public static bool TryParse(string text, out DateTime utc, out string fault)
    {
        utc = default;
        var rest = text;
        string? failedAt = null;
        var year = Number("2006");
        Literal("-");
        var month = Number("01");
        Literal("-");
        var day = Number("02");
        Literal("T");
        var hour = Number("15");
        Literal(":");
        var minute = Number("04");
        Literal(":");
        var second = Number("05");
        var ticks = Decimals();
        var offset = Offset();

        if (failedAt is not null)
        {
            fault = $"parsing time \"{text}\" as \"{Layout}\": cannot parse \"{rest}\" as \"{failedAt}\"";
            return false;
        }
        fault = rest.Length > 0 ? $": extra text: \"{rest}\""
            : month is < 1 or > 12 ? ": month out of range"
            : year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month) ? ": day out of range"
            : hour > 23 ? ": hour out of range"
            : minute > 59 ? ": minute out of range"
            : second > 59 ? ": second out of range"
            : "";
        if (fault.Length > 0)
        {
            fault = $"parsing time \"{text}\"{fault}";
            return false;
        }
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + ticks - offset;
        if (local < DateTime.MinValue.Ticks || local > DateTime.MaxValue.Ticks)
        {
            fault = $"parsing time \"{text}\": year out of range";
            return false;
        }
        utc = new DateTime(local, DateTimeKind.Utc);
        return true;

        int Number(string element)
        {
            if (failedAt is not null) return 0;
            if (rest.Length >= element.Length && int.TryParse(rest.AsSpan(0, element.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                rest = rest[element.Length..];
                return value;
            }
            failedAt = element;
            return 0;
        }

        void Literal(string literal)
        {
            if (failedAt is not null) return;
            if (rest.StartsWith(literal, StringComparison.Ordinal)) rest = rest[literal.Length..];
            else failedAt = literal;
        }

        long Decimals()
        {
            if (failedAt is not null || rest.Length < 2 || rest[0] is not ('.' or ',') || !char.IsAsciiDigit(rest[1])) return 0;
            var end = 1;
            while (end < rest.Length && char.IsAsciiDigit(rest[end])) end++;
            var digits = rest[1..end].PadRight(7, '0')[..7];
            rest = rest[end..];
            return long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        long Offset()
        {
            if (failedAt is not null) return 0;
            if (rest.StartsWith('Z'))
            {
                rest = rest[1..];
                return 0;
            }
            if (rest.Length >= 6 && rest[0] is '+' or '-' && rest[3] == ':'
                && int.TryParse(rest.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours <= 24
                && int.TryParse(rest.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 60)
            {
                var sign = rest[0] == '-' ? -1 : 1;
                rest = rest[6..];
                return sign * ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute));
            }
            failedAt = "Z07:00";
            return 0;
        }
    }
}
