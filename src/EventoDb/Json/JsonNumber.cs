using System.Globalization;
using System.Text;

namespace EventoDb.Json;

/// <summary>What becomes of a number on a server that stores doubles and hands them out in their shortest round-trip text (eventodb 0.7.0, fact 3).</summary>
internal static class JsonNumber
{
    /// <summary>Every integer from -2^53 to 2^53 is a double.</summary>
    public const long MaxSafeInteger = 1L << 53;

    // A decimal of up to 15 digits always comes back from a double.
    private const int SafeLength = 15;

    // The longest shortest text of a double has 24 characters: -1.7976931348623157E+308.
    private const int LongestDouble = 32;

    private const int LongestExcerpt = 64;

    /// <summary>Why a JSON number cannot be sent, as the rest of a sentence that begins with its path; null where it can.</summary>
    public static string? FindFault(ReadOnlySpan<byte> text, bool allowPrecisionLoss)
    {
        if (IsExact(text, out var stored)) return null;
        if (double.IsInfinity(stored)) return $"is {Excerpt(text)}, which is beyond the range of a double, ±1.7976931348623157E+308";
        if (allowPrecisionLoss) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"is {Excerpt(text)}, which the server, that stores numbers as doubles, would change to {stored}; send it as text, or allow the loss with -AllowPrecisionLoss");
    }

    private static string Excerpt(ReadOnlySpan<byte> number) =>
        number.Length <= LongestExcerpt ? Encoding.ASCII.GetString(number) : Encoding.ASCII.GetString(number[..LongestExcerpt]) + "…";

    /// <summary>Whether the JSON number <paramref name="text"/> comes back as it was; <paramref name="stored"/> is the double it becomes, infinite beyond the range.</summary>
    private static bool IsExact(ReadOnlySpan<byte> text, out double stored)
    {
        stored = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (text.Length <= SafeLength && text.IndexOfAny((byte)'e', (byte)'E') < 0) return true;
        if (!double.IsFinite(stored)) return false;
        Span<byte> shortest = stackalloc byte[LongestDouble];
        stored.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        return SameValue(text, shortest[..length]);
    }

    // stored was parsed from the one text, so both have the same sign.
    private static bool SameValue(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var leftDigits = Split(left, out var leftExponent);
        var rightDigits = Split(right, out var rightExponent);
        if (leftDigits.IsEmpty || rightDigits.IsEmpty) return leftDigits.IsEmpty && rightDigits.IsEmpty;
        if (leftExponent != rightExponent) return false;
        int i = 0, j = 0;
        while (true)
        {
            if (i < leftDigits.Length && leftDigits[i] == '.') i++;
            if (j < rightDigits.Length && rightDigits[j] == '.') j++;
            if (i == leftDigits.Length || j == rightDigits.Length) return i == leftDigits.Length && j == rightDigits.Length;
            if (leftDigits[i++] != rightDigits[j++]) return false;
        }
    }

    /// <summary>The text from the first to the last digit that is not 0; <paramref name="exponent"/> is the power of ten of the first.</summary>
    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> text, out long exponent)
    {
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = mark < 0 ? text : text[..mark];
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        exponent = 0;
        if (first < 0) return default;
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0) point = mantissa.Length;
        exponent = point > first ? point - first - 1 : point - first;
        if (mark >= 0) exponent += ParseExponent(text[(mark + 1)..]);
        return mantissa[first..(last + 1)];
    }

    // An exponent that no Int64 holds belongs to a number that is no finite double other than 0, so any far-off value will do.
    private static long ParseExponent(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) ? exponent : long.MinValue / 2;
}
