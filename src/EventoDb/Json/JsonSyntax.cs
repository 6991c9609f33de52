using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Says where and why a text is no JSON.</summary>
internal static class JsonSyntax
{
    /// <summary>For example <c>line 2, column 7: '/' is an invalid start of a value</c>; both count from 1, columns in characters.</summary>
    public static string Describe(JsonException error, ReadOnlySpan<byte> utf8)
    {
        var line = error.LineNumber ?? 0;
        for (var i = 0L; i < line; i++) utf8 = utf8[(utf8.IndexOf((byte)'\n') + 1)..];
        var before = utf8[..(int)Math.Min(error.BytePositionInLine ?? 0, utf8.Length)];
        return $"line {line + 1}, column {Encoding.UTF8.GetCharCount(before) + 1}: {FirstSentence(error.Message)}";
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }
}
