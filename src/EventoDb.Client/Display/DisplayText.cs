using System.Buffers;
using System.Globalization;
using System.Text;

namespace EventoDb.Client;

/// <summary>A text that others wrote, as it may be shown. What a terminal would act on or hide is made visible: control characters, line ends, characters
/// that turn the direction of writing, and those that show nothing. Tokens are blotted out.</summary>
public static class DisplayText
{
    // Letters and marks that show nothing, beside those that Unicode calls format characters.
    private const string Invisible = "\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0";

    // Nearly all text is nothing else.
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(static character => (char)character)));

    private delegate void Append(StringBuilder output, ReadOnlySpan<char> character);

    /// <summary>The text as it may be shown; empty for null. <c>␛</c> stands for ESC, <c>␍␊</c> for a line end, <c>\u202e</c> for what has no picture.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string? text) => string.IsNullOrEmpty(text) ? string.Empty : Rewrite(TokenRedaction.Redact(text), AppendVisible);

    /// <summary>A line for people, as it may be shown: likewise, and without user and password in addresses.</summary>
    /// <param name="line">Any text.</param>
    public static string OfLine(string? line) => line is null ? string.Empty : Of(UserInfoRedaction.Redact(line));

    /// <summary>JSON that means the same, as it may be shown; but tokens and users of addresses are blotted out.</summary>
    /// <param name="json">JSON.</param>
    public static string OfJson(string json) => Rewrite(UserInfoRedaction.Redact(TokenRedaction.Redact(json)), AppendEscaped);

    /// <summary>Whether a character does something else on a terminal than to be seen.</summary>
    /// <param name="character">The character.</param>
    public static bool IsHidden(Rune character) =>
        Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (character.IsBmp && Invisible.Contains((char)character.Value, StringComparison.Ordinal));

    private static string Rewrite(string text, Append append)
    {
        var position = text.AsSpan().IndexOfAnyExcept(Harmless);
        if (position < 0) return text;
        var output = new StringBuilder(text, 0, position, text.Length + 16);
        while (position < text.Length)
        {
            var isWhole = Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var length) == OperationStatus.Done;
            var character = text.AsSpan(position, length);
            if (isWhole && !IsHidden(rune)) output.Append(character);
            else append(output, character);
            position += length;
        }
        return output.ToString();
    }

    private static void AppendVisible(StringBuilder output, ReadOnlySpan<char> character)
    {
        if (character[0] < ' ') output.Append((char)('\u2400' + character[0]));
        else if (character[0] == '\u007F') output.Append('\u2421');
        else if (character.Length == 1) output.Append(CultureInfo.InvariantCulture, $"\\u{(int)character[0]:x4}");
        else output.Append(CultureInfo.InvariantCulture, $"\\u{{{char.ConvertToUtf32(character[0], character[1]):x}}}");
    }

    private static void AppendEscaped(StringBuilder output, ReadOnlySpan<char> character)
    {
        // Below it only white space between values is JSON.
        if (character[0] < ' ') output.Append(' ');
        else foreach (var unit in character) output.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
