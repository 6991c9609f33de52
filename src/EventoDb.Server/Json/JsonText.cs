using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EventoDb.Shared;

namespace EventoDb.Server.Json;

/// <summary>JSON strings, times and numbers as bytes.</summary>
internal static class JsonText
{
    private const byte Quote = (byte)'"';
    private const byte Backslash = (byte)'\\';

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [Quote, Backslash, .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <summary>Writes a quoted string; only what JSON demands is escaped.</summary>
    public static void WriteString(GrowingBuffer output, ReadOnlySpan<byte> utf8)
    {
        output.Append(Quote);
        while (true)
        {
            var special = utf8.IndexOfAny(Escaped);
            if (special < 0) break;
            output.Append(utf8[..special]);
            WriteEscape(output, utf8[special]);
            utf8 = utf8[(special + 1)..];
        }
        output.Append(utf8);
        output.Append(Quote);
    }

    public static void WriteString(GrowingBuffer output, string text) => WriteString(output, Encoding.UTF8.GetBytes(text));

    public static void WriteInteger(GrowingBuffer output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>Writes ticks as RFC 3339 in UTC, with as many decimals as there are (none to 7).</summary>
    public static void WriteTime(GrowingBuffer output, long ticks)
    {
        var span = output.GetSpan(Rfc3339.LongestLength + 2);
        span[0] = Quote;
        var length = Rfc3339.Format(new DateTimeOffset(ticks, TimeSpan.Zero), 0, span[1..]);
        span[length + 1] = Quote;
        output.Advance(length + 2);
    }

    /// <summary>Decodes what stands between the quotes; half of a surrogate pair becomes U+FFFD.</summary>
    public static void Unescape(ReadOnlySpan<byte> content, GrowingBuffer output)
    {
        while (true)
        {
            var escape = content.IndexOf(Backslash);
            if (escape < 0) break;
            output.Append(content[..escape]);
            var letter = content[escape + 1];
            content = content[(escape + 2)..];
            if (letter != (byte)'u')
            {
                output.Append(letter switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => letter,
                });
                continue;
            }
            var unit = Unit(content);
            content = content[4..];
            if (char.IsHighSurrogate(unit) && content.StartsWith("\\u"u8) && Unit(content[2..]) is var low && char.IsLowSurrogate(low))
            {
                WriteRune(output, new Rune(unit, low));
                content = content[6..];
            }
            else
            {
                WriteRune(output, Rune.TryCreate(unit, out var rune) ? rune : Rune.ReplacementChar);
            }
        }
        output.Append(content);
    }

    /// <summary>Whether a string's content has a <c>\u</c> escape of a surrogate, which may be half a pair.</summary>
    public static bool MayHaveLoneSurrogate(ReadOnlySpan<byte> content)
    {
        while (true)
        {
            var escape = content.IndexOf(Backslash);
            if (escape < 0) return false;
            if (content[escape + 1] == (byte)'u' && char.IsSurrogate(Unit(content[(escape + 2)..]))) return true;
            content = content[(escape + 2)..];
        }
    }

    private static char Unit(ReadOnlySpan<byte> digits)
    {
        var isHex = Utf8Parser.TryParse(digits[..4], out int value, out _, 'x');
        Debug.Assert(isHex, "The reader has checked the escape.");
        return (char)value;
    }

    private static void WriteRune(GrowingBuffer output, Rune rune) => output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));

    private static void WriteEscape(GrowingBuffer output, byte value)
    {
        ReadOnlySpan<byte> letters = "btnvfr"u8;
        switch (value)
        {
            case Quote or Backslash:
                output.Append(Backslash);
                output.Append(value);
                break;
            case >= 8 and <= 13 and not 11:
                output.Append(Backslash);
                output.Append(letters[value - 8]);
                break;
            default:
                output.Append(Encoding.ASCII.GetBytes(((int)value).ToString("x4", CultureInfo.InvariantCulture).Insert(0, "\\u")));
                break;
        }
    }
}
