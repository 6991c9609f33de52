using System.Buffers;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A write with its id, which makes it possible to find out whether it arrived.</summary>
internal sealed record WriteRequest(string StreamName, NewMessage Message, string Id)
{
    public const string Method = "stream.write";

    /// <summary>A write of <paramref name="message"/>, with a new id where it has none.</summary>
    public static WriteRequest Create(string streamName, NewMessage message) => new(streamName, message, message.Id ?? MessageId.Create());

    /// <summary>The call that expects <paramref name="expectedVersion"/>, or any version where that is null.</summary>
    public RpcCall ToCall(long? expectedVersion)
    {
        var body = new ArrayBufferWriter<byte>(256 + Message.DataUtf8.Length + Message.MetadataUtf8.Length);
        using (var writer = new Utf8JsonWriter(body, RpcCall.WriterOptions)) WriteBody(writer, expectedVersion);
        return new RpcCall(Method, StreamName, body.WrittenMemory, CanRepeat: false);
    }

    /// <summary>Writes the request's body.</summary>
    public void WriteBody(Utf8JsonWriter writer, long? expectedVersion)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Method);
        writer.WriteStringValue(StreamName);
        writer.WriteStartObject();
        writer.WriteString("type"u8, Message.Type);
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(Message.DataUtf8.Span, skipInputValidation: true);
        if (!Message.MetadataUtf8.IsEmpty)
        {
            // Left out rather than null: a literal null is refused.
            writer.WritePropertyName("metadata"u8);
            writer.WriteRawValue(Message.MetadataUtf8.Span, skipInputValidation: true);
        }
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id);
        if (expectedVersion is { } version) writer.WriteNumber("expectedVersion"u8, version);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>Reads the answer to this write.</summary>
    /// <exception cref="MalformedAnswerException">It is none.</exception>
    public WriteResult ParseResult(ReadOnlySpan<byte> body)
    {
        long? position = null;
        long? globalPosition = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw new MalformedAnswerException("the answer is no object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("position"u8)) position = ReadWhole(ref reader, "position");
                else if (reader.ValueTextEquals("globalPosition"u8)) globalPosition = ReadWhole(ref reader, "globalPosition");
                else reader.Skip();
            }
            if (reader.Read()) throw new MalformedAnswerException("something follows the answer");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MalformedAnswerException("no JSON", e);
        }
        return new WriteResult(
            StreamName, Message.Type, Id,
            position ?? throw new MalformedAnswerException("position is missing"),
            globalPosition ?? throw new MalformedAnswerException("globalPosition is missing"));
    }

    /// <summary>The result of this write, found at a place in its stream.</summary>
    public WriteResult FoundAt(StoredMessage message) => new(StreamName, Message.Type, Id, message.Position, message.GlobalPosition);

    private static long ReadWhole(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)
            ? value
            : throw new MalformedAnswerException($"{name} is no whole number");
    }
}
