using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Reads pages of messages straight into <see cref="StoredMessage"/>s, without a tree in between.</summary>
internal static class MessagePageParser
{
    private const int SmallPage = 64 * 1024;

    /// <summary>Go's decoder, and so the server, takes nesting up to 10,000.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = 10_010 };

    /// <summary>Reads the answer of <c>stream.get</c>, whose messages do not name their stream.</summary>
    /// <param name="answer">The answer; the page takes it.</param>
    /// <param name="streamName">The stream.</param>
    /// <param name="from">The position it was asked from, or null.</param>
    public static MessagePage ParseStream(Answer answer, string streamName, long? from) => ParsePage(answer, streamName, from);

    /// <summary>Reads the answer of <c>category.get</c>, whose messages do.</summary>
    /// <param name="answer">The answer; the page takes it.</param>
    /// <param name="from">The global position it was asked from, or null.</param>
    public static MessagePage ParseCategory(Answer answer, long? from) => ParsePage(answer, null, from);

    /// <summary>Reads the answer of <c>stream.last</c>: a message or null.</summary>
    public static StoredMessage? ParseLast(ReadOnlySpan<byte> json, string streamName) => Guard(json, streamName, static (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string streamName) =>
        reader.TokenType == JsonTokenType.Null ? null : new MessageView(ParseMessage(ref reader, json, streamName, new RecentStrings(1)), json).ToMessage());

    /// <summary>Reads what is one message of a page.</summary>
    /// <param name="json">The message.</param>
    /// <param name="streamName">Its stream, or null where it names it.</param>
    public static MessageFields ParseOne(ReadOnlySpan<byte> json, string? streamName) =>
        Guard(json, streamName, static (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName) => ParseMessage(ref reader, json, streamName, new RecentStrings(1)));

    private static MessagePage ParsePage(Answer answer, string? streamName, long? from)
    {
        var page = new MessagePage(isOfStream: streamName is not null, from);
        try
        {
            Guard(answer.Body, (page, streamName), static (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, (MessagePage Page, string? StreamName) into) =>
            {
                Require(reader.TokenType == JsonTokenType.StartArray, "a page is no array");
                var strings = new RecentStrings(json.Length < SmallPage ? 16 : 1024);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) into.Page.Add(ParseMessage(ref reader, json, into.StreamName, strings));
                return into.Page;
            });
            page.Hold(answer);
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private static MessageFields ParseMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string? streamName, RecentStrings strings)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, "a message is no array");
        ReadString(ref reader, "a message's id is no text");
        var id = JsonText.At(ref reader);
        var stream = streamName;
        if (stream is null)
        {
            ReadString(ref reader, "a message's stream name is no text");
            stream = strings.Get(ref reader, json);
        }
        ReadString(ref reader, "a message's type is no text");
        var type = strings.Get(ref reader, json);
        var position = NextPosition(ref reader, "a message's position is no whole number");
        var globalPosition = NextPosition(ref reader, "a message's global position is no whole number");
        var data = NextObject(ref reader, "a message's data is no object");
        var metadata = NextObject(ref reader, "a message's metadata is no object");
        ReadString(ref reader, "a message's time is no time");
        Require(Rfc3339.TryParse(reader.ValueSpan, out var time, out var nanoseconds), "a message's time is no time");
        reader.Read();
        Require(reader.TokenType == JsonTokenType.EndArray, "a message has too many fields");
        return new MessageFields(id, stream, type, position, globalPosition, data, metadata, time, nanoseconds);
    }

    private static void ReadString(ref Utf8JsonReader reader, string otherwise)
    {
        reader.Read();
        Require(reader.TokenType == JsonTokenType.String, otherwise);
    }

    private static long NextPosition(ref Utf8JsonReader reader, string otherwise)
    {
        reader.Read();
        long position = 0;
        Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out position), otherwise);
        return position;
    }

    /// <summary>An object; of no length where there is null.</summary>
    private static Range NextObject(ref Utf8JsonReader reader, string otherwise)
    {
        reader.Read();
        Require(reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null, otherwise);
        if (reader.TokenType == JsonTokenType.Null) return default;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new MalformedAnswerException(otherwise);
    }

    private delegate T Body<in TState, out T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, TState state);

    private static T Guard<TState, T>(ReadOnlySpan<byte> json, TState state, Body<TState, T> body)
    {
        try
        {
            // The reader does not look into texts that it skips.
            Require(Utf8.IsValid(json), "text that is no UTF-8");
            var reader = new Utf8JsonReader(json, ReaderOptions);
            reader.Read();
            var result = body(ref reader, json, state);
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
