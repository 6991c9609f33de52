using System.Globalization;

namespace EventoDb.Client;

/// <summary>Reads a text character by character, each as it is, percent-encoded once or several times (<c>%5F</c>, <c>%255F</c>), or escaped as in JSON
/// (<c>\u005f</c>).</summary>
internal static class EscapedCharacter
{
    /// <summary>The character at <paramref name="position"/>, which is moved behind it.</summary>
    public static char Read(ReadOnlySpan<char> text, ref int position)
    {
        var character = text[position++];
        var digits = character switch
        {
            '%' => FindPercentDigits(text, position),
            '\\' when text[position..].StartsWith("u00", StringComparison.OrdinalIgnoreCase) => position + 3,
            _ => -1,
        };
        if (digits < 0 || !TryReadByte(text, digits, out var value)) return character;
        position = digits + 2;
        return (char)value;
    }

    // Encoded once more, the % itself is %25.
    private static int FindPercentDigits(ReadOnlySpan<char> text, int position)
    {
        while (text[position..].StartsWith("25", StringComparison.Ordinal) && TryReadByte(text, position + 2, out _)) position += 2;
        return position;
    }

    private static bool TryReadByte(ReadOnlySpan<char> text, int position, out byte value)
    {
        value = 0;
        return position + 2 <= text.Length && byte.TryParse(text.Slice(position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
