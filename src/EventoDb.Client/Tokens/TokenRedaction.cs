using System.Buffers;
using System.Text;

namespace EventoDb.Client;

/// <summary>Blots out whatever looks like a token, so that none reaches an error, a log or a transcript.</summary>
/// <remarks>Takes time in proportion to the text, whatever stands in it: others write it.</remarks>
public static class TokenRedaction
{
    /// <summary>What stands in a token's place.</summary>
    public const string Replacement = "ns_***";

    // Also a token that was cut short or has a wrong secret is somebody's: so many digits are enough to be taken for one.
    private const int FewestDigits = 16;

    // How the first character of a token may be written.
    private static readonly SearchValues<char> Beginnings = SearchValues.Create("nN%\\");

    /// <summary><paramref name="text"/> with every token in it replaced by <see cref="Replacement"/>, also one that is percent-encoded or escaped as in JSON.</summary>
    /// <param name="text">Any text.</param>
    public static string Redact(string text)
    {
        StringBuilder? redacted = null;
        var copied = 0;
        while (TryFind(text, copied, out var start, out var end))
        {
            redacted ??= new StringBuilder(text.Length);
            redacted.Append(text, copied, start - copied).Append(Replacement);
            copied = end;
        }
        return redacted is null ? text : redacted.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool TryFind(ReadOnlySpan<char> text, int position, out int start, out int end)
    {
        while (text[position..].IndexOfAny(Beginnings) is >= 0 and var distance)
        {
            start = position + distance;
            position = start + 1;
            if (!TryReadPrefix(text, start, out var name)) continue;
            end = FindEnd(text, name, out position);
            if (end >= 0) return true;
        }
        start = end = -1;
        return false;
    }

    private static bool TryReadPrefix(ReadOnlySpan<char> text, int start, out int end)
    {
        end = start;
        foreach (var expected in "ns_")
        {
            if (end == text.Length || char.ToLowerInvariant(EscapedCharacter.Read(text, ref end)) != expected) return false;
        }
        return true;
    }

    /// <summary>The end of the last secret in the run of characters that tokens are made of; negative where there is none. Whatever else in that run looks
    /// like the start of a token then has none either, so that no character is looked at a third time.</summary>
    private static int FindEnd(ReadOnlySpan<char> text, int start, out int endOfRun)
    {
        var end = -1;
        var digits = -1;
        var position = start;
        for (endOfRun = start; position < text.Length; endOfRun = position)
        {
            var character = EscapedCharacter.Read(text, ref position);
            if (character == '_') digits = 0;
            else if (digits >= 0 && char.IsAsciiHexDigit(character)) digits++;
            else if (char.IsAsciiLetterOrDigit(character) || character is '-' or '+' or '/' or '=') digits = -1;
            else break;
            if (digits >= FewestDigits) end = position;
        }
        return end;
    }
}
