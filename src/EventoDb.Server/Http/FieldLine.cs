using System.Buffers;

namespace EventoDb.Server.Http;

/// <summary>Lines of a request's head and trailer as RFC 9110 allows them. What is let through otherwise is read in two ways by two programs.</summary>
internal static class FieldLine
{
    private static readonly SearchValues<byte> TokenLetters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(control => control != '\t').Select(control => (byte)control), 0x7F]);

    /// <summary>Cuts the first line off, without its line feed and the carriage return before it.</summary>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf((byte)'\n');
        var line = end < 0 ? lines : lines[..end];
        lines = end < 0 ? default : lines[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    /// <summary>Splits a header line; false for what is none: blanks or others in the name, control characters, a line folded into two.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = colon < 0 ? default : line[..colon];
        value = line[(colon + 1)..].Trim(" \t"u8);
        return IsToken(name) && IsText(value);
    }

    /// <summary>Whether this can be a header's name, or a method.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenLetters);

    /// <summary>Whether there are no control characters but tabs.</summary>
    public static bool IsText(ReadOnlySpan<byte> text) => !text.ContainsAny(Controls);
}
