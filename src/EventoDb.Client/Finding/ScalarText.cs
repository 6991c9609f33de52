using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>The text of a name, or of a value that is no object and no array: unescaped; of numbers, true, false and null as it stands.</summary>
internal static class ScalarText
{
    /// <summary>Copies the text of what a reader is at.</summary>
    /// <param name="reader">It.</param>
    /// <param name="text">Room for as many characters as the value has bytes.</param>
    /// <param name="length">How many it took.</param>
    /// <returns>Whether it is Unicode: half a surrogate pair is not.</returns>
    public static bool TryCopy(ref Utf8JsonReader reader, scoped Span<char> text, out int length)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            length = Encoding.ASCII.GetChars(reader.ValueSpan, text);
            return true;
        }
        try
        {
            length = reader.CopyString(text);
            return true;
        }
        catch (InvalidOperationException)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>The text of what a reader is at; null where it is no Unicode.</summary>
    public static string? Of(ref Utf8JsonReader reader)
    {
        var text = new char[reader.ValueSpan.Length];
        return TryCopy(ref reader, text, out var length) ? new string(text, 0, length) : null;
    }
}
