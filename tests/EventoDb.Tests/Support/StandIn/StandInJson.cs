using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Tests.Support;

/// <summary>Reads JSON as the server does: numbers become doubles, of two equal keys the last wins, half a surrogate pair becomes U+FFFD. Values are null, bool,
/// double, string, List and Dictionary.</summary>
internal static class StandInJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    /// <summary>Reads one value and nothing after it.</summary>
    /// <exception cref="JsonException">It is none, or a number in it is beyond a double.</exception>
    public static object? Read(ReadOnlySpan<byte> json)
    {
        // Bytes that are no UTF-8 become U+FFFD as well.
        if (!Utf8.IsValid(json)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        var value = ReadValue(ref reader);
        if (reader.Read()) throw new JsonException("There is more than one value.");
        return value;
    }

    private static object? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = ReadText(ref reader);
                    reader.Read();
                    entries[name] = ReadValue(ref reader);
                }
                return entries;
            case JsonTokenType.StartArray:
                var items = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue(ref reader));
                return items;
            case JsonTokenType.String:
                return ReadText(ref reader);
            case JsonTokenType.Number:
                return reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException("A number is beyond a double.");
            case JsonTokenType.True or JsonTokenType.False:
                return reader.GetBoolean();
            default:
                return null;
        }
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.GetString()!;
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ReadBrokenText(reader.ValueSpan);
        }
    }

    /// <summary>A text with halves of surrogate pairs, which the framework does not read.</summary>
    private static string ReadBrokenText(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder();
        var rest = Encoding.UTF8.GetString(escaped);
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] != '\\') text.Append(rest[i]);
            else if (rest[++i] == 'u')
            {
                text.Append((char)Convert.ToUInt16(rest.Substring(i + 1, 4), 16));
                i += 4;
            }
            else text.Append(rest[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
        }
        // Encoding puts U+FFFD in place of each half.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
