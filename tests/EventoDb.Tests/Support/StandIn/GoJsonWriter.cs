using System.Buffers;
using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>Writes JSON as Go does, and so the server: keys sorted, no spaces, HTML's own characters escaped, numbers in Go's form.</summary>
internal static class GoJsonWriter
{
    private const string HexDigits = "0123456789abcdef";
    private static readonly SearchValues<char> Escaped =
        SearchValues.Create(['"', '\\', '<', '>', '&', '\u2028', '\u2029', .. Enumerable.Range(0, ' ').Select(c => (char)c)]);

    /// <summary>Sorts text as its UTF-8 does, which is not how UTF-16 does.</summary>
    public static IComparer<string> Utf8Order { get; } = Comparer<string>.Create(CompareRunes);

    /// <summary>Writes a value.</summary>
    /// <param name="value">What <see cref="StandInJson"/> makes, or a long.</param>
    /// <param name="negativeZero">Whether a negative zero stays one; not where the value went through a jsonb column.</param>
    public static string Write(object? value, bool negativeZero = true)
    {
        var text = new StringBuilder();
        Append(text, value, negativeZero);
        return text.ToString();
    }

    /// <summary>A number in Go's form.</summary>
    public static string Number(double number)
    {
        if (number == 0) return double.IsNegative(number) ? "-0" : "0";
        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var parts = shortest.Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        // The value is 0.digits × 10^exponent.
        var exponent = (point < 0 ? parts[0].Length : point) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        exponent -= leading;
        var sign = number < 0 ? "-" : "";
        if (Math.Abs(number) is < 1e-6 or >= 1e21)
        {
            var power = exponent - 1;
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(power < 0 ? "-" : "+")}{Math.Abs(power)}");
        }
        if (exponent <= 0) return sign + "0." + new string('0', -exponent) + digits;
        if (exponent >= digits.Length) return sign + digits + new string('0', exponent - digits.Length);
        return sign + digits[..exponent] + "." + digits[exponent..];
    }

    private static void Append(StringBuilder text, object? value, bool negativeZero)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case string words:
                AppendString(text, words);
                break;
            case double number:
                text.Append(Number(number == 0 && !negativeZero ? 0 : number));
                break;
            case long whole:
                text.Append(whole.ToString(CultureInfo.InvariantCulture));
                break;
            case List<object?> list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Append(text, list[i], negativeZero);
                }
                text.Append(']');
                break;
            case Dictionary<string, object?> map:
                text.Append('{');
                var isFirst = true;
                foreach (var key in map.Keys.Order(Utf8Order))
                {
                    if (!isFirst) text.Append(',');
                    isFirst = false;
                    AppendString(text, key);
                    text.Append(':');
                    Append(text, map[key], negativeZero);
                }
                text.Append('}');
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is nothing that JSON knows.", nameof(value));
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is var next and >= 0)
        {
            text.Append(rest[..next]);
            var c = rest[next];
            rest = rest[(next + 1)..];
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                default:
                    text.Append("\\u");
                    for (var shift = 12; shift >= 0; shift -= 4) text.Append(HexDigits[(c >> shift) & 0xF]);
                    break;
            }
        }
        text.Append(rest).Append('"');
    }

    private static int CompareRunes(string left, string right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] == right[i]) continue;
            // Surrogates stand for code points above all others.
            var order = char.IsSurrogate(left[i]).CompareTo(char.IsSurrogate(right[i]));
            return order != 0 ? order : left[i].CompareTo(right[i]);
        }
        return left.Length.CompareTo(right.Length);
    }
}
