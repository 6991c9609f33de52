using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Writing;

/// <summary>Adds to a message's metadata what it follows and what it correlates with.</summary>
internal static class MessageMetadata
{
    private const string CorrelationStreamName = "correlationStreamName";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The metadata with the additions; where a key is there already, the addition wins.</summary>
    /// <param name="metadata">UTF-8 of a JSON object, or empty.</param>
    /// <param name="following">The message that caused this one, or null. Its correlation is handed on; where it has none and the metadata name none, it begins
    /// one, with its stream.</param>
    /// <param name="correlationStreamName">The stream this message correlates with, or null for that of <paramref name="following"/>.</param>
    public static ReadOnlyMemory<byte> Complete(ReadOnlyMemory<byte> metadata, Cause? following, string? correlationStreamName)
    {
        correlationStreamName ??= following?.CorrelationStreamName ?? (CorrelationOf(metadata.Span) is null ? following?.StreamName : null);
        if (following is null && correlationStreamName is null) return metadata;
        var output = new ArrayBufferWriter<byte>(metadata.Length + 256);
        using (var writer = new Utf8JsonWriter(output, WriterOptions))
        {
            writer.WriteStartObject();
            if (!metadata.IsEmpty) CopyOthers(metadata.Span, writer, following is not null, correlationStreamName is not null);
            if (following is not null)
            {
                writer.WriteString("causationMessageId", following.Id);
                writer.WriteString("causationMessageStreamName", following.StreamName);
                if (following.Position >= 0) writer.WriteNumber("causationMessagePosition", following.Position);
                if (following.GlobalPosition >= 0) writer.WriteNumber("causationMessageGlobalPosition", following.GlobalPosition);
            }
            if (correlationStreamName is not null) writer.WriteString(CorrelationStreamName, correlationStreamName);
            writer.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    /// <summary>The stream that a message with these metadata correlates with, or null.</summary>
    /// <param name="metadata">UTF-8 of a JSON object, or empty.</param>
    public static string? CorrelationOf(ReadOnlySpan<byte> metadata) => MessageLinks.Read(metadata).CorrelationStreamName;

    private static void CopyOthers(ReadOnlySpan<byte> metadata, Utf8JsonWriter writer, bool replaceCausation, bool replaceCorrelation)
    {
        var reader = new Utf8JsonReader(metadata, new JsonReaderOptions { MaxDepth = JsonValueReader.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var isReplaced = name switch
            {
                CorrelationStreamName => replaceCorrelation,
                "causationMessageId" or "causationMessageStreamName" or "causationMessagePosition" or "causationMessageGlobalPosition" => replaceCausation,
                _ => false,
            };
            if (isReplaced) continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(metadata[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }
}
