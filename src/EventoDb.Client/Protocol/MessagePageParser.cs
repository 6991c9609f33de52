using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Client;

/// <summary>Reads pages of messages straight into <see cref="StoredMessage"/>s, without a tree in between.</summary>
internal static class MessagePageParser
{
    /// <summary>Go's decoder, and so the server, takes nesting up to 10,000.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 10_010 };

    /// <summary>Reads the answer of <c>stream.get</c>, whose messages do not name their stream.</summary>
    public static List<StoredMessage> ParseStream(ReadOnlySpan<byte> json, string streamName) => ParsePage(json, streamName);

    /// <summary>Reads the answer of <c>category.get</c>, whose messages do.</summary>
    public static List<StoredMessage> ParseCategory(ReadOnlySpan<byte> json) => ParsePage(json, null);

    /// <summary>Reads the answer of <c>stream.last</c>: a message or null.</summary>
    public static StoredMessage? ParseLast(ReadOnlySpan<byte> json, string streamName) => Guard(json, streamName, static (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName) =>
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var strings = new RecentStrings();
        return ParseMessage(ref reader, json, streamName, ref strings);
    });

    private static List<StoredMessage> ParsePage(ReadOnlySpan<byte> json, string? streamName) => Guard(json, streamName, static (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName) =>
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "a page is no array");
        var messages = new List<StoredMessage>();
        var strings = new RecentStrings();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) messages.Add(ParseMessage(ref reader, json, streamName, ref strings));
        return messages;
    });

    private static StoredMessage ParseMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName, ref RecentStrings strings)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "a message is no array");
        var id = NextString(ref reader, "id", ref strings, remember: false);
        var stream = streamName ?? NextString(ref reader, "stream name", ref strings, remember: true);
        var type = NextString(ref reader, "type", ref strings, remember: true);
        var position = NextPosition(ref reader, "position");
        var globalPosition = NextPosition(ref reader, "global position");
        var data = NextObject(ref reader, json, "data");
        var metadata = NextObject(ref reader, json, "metadata");
        reader.Read();
        DateTime time = default;
        byte nanoseconds = 0;
        Require(
            reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && Rfc3339.TryParse(reader.ValueSpan, out time, out nanoseconds),
            "a message's time is no time");
        reader.Read();
        Require(reader.TokenType == JsonTokenType.EndArray, "a message has too many fields");
        if (data.SequenceEqual("null"u8)) data = "{}"u8;
        if (metadata.SequenceEqual("null"u8)) metadata = default;
        return new StoredMessage(id, stream, type, position, globalPosition, data, metadata, time, nanoseconds);
    }

    private static string NextString(ref Utf8JsonReader reader, string what, ref RecentStrings strings, bool remember)
    {
        reader.Read();
        Require(reader.TokenType == JsonTokenType.String, $"a message's {what} is no text");
        return remember ? strings.Get(ref reader) : reader.GetString()!;
    }

    private static long NextPosition(ref Utf8JsonReader reader, string what)
    {
        reader.Read();
        long position = 0;
        Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out position), $"a message's {what} is no whole number");
        return position;
    }

    private static ReadOnlySpan<byte> NextObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string what)
    {
        reader.Read();
        Require(reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null, $"a message's {what} is no object");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new MalformedAnswerException(otherwise);
    }

    private delegate T Body<out T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName);

    private static T Guard<T>(ReadOnlySpan<byte> json, string? streamName, Body<T> body)
    {
        try
        {
            // The reader does not look into texts that it skips.
            Require(Utf8.IsValid(json), "text that is no UTF-8");
            var reader = new Utf8JsonReader(json, ReaderOptions);
            reader.Read();
            var result = body(ref reader, json, streamName);
            Require(!reader.Read(), "something follows the answer");
            return result;
        }
        catch (JsonException e)
        {
            throw new MalformedAnswerException("no JSON", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for half a surrogate pair.
            throw new MalformedAnswerException("text that is no Unicode", e);
        }
    }
}
