using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What a message's metadata say of where it comes from and what it belongs to, in the words of the Eventide toolkit.</summary>
/// <param name="CorrelationStreamName"><c>correlationStreamName</c>.</param>
/// <param name="CauseId"><c>causationMessageId</c>.</param>
/// <param name="CauseStreamName"><c>causationMessageStreamName</c>.</param>
/// <param name="CausePosition"><c>causationMessagePosition</c>.</param>
/// <param name="CauseGlobalPosition"><c>causationMessageGlobalPosition</c>.</param>
public readonly record struct MessageLinks(string? CorrelationStreamName, string? CauseId, string? CauseStreamName, long? CausePosition, long? CauseGlobalPosition)
{
    /// <summary>Whether a cause is named, by its place or by its id.</summary>
    public bool HasCause => CauseStreamName is not null && CausePosition is not null || CauseId is not null;

    /// <summary>Reads metadata; what is of another kind than it ought to be is not there.</summary>
    /// <param name="metadata">UTF-8 of a JSON object, or nothing.</param>
    public static MessageLinks Read(ReadOnlySpan<byte> metadata)
    {
        var links = default(MessageLinks);
        if (metadata.IsEmpty) return links;
        var reader = new Utf8JsonReader(metadata, MessagePageParser.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("correlationStreamName"u8)) links = links with { CorrelationStreamName = ReadText(ref reader) };
            else if (reader.ValueTextEquals("causationMessageId"u8)) links = links with { CauseId = ReadText(ref reader) };
            else if (reader.ValueTextEquals("causationMessageStreamName"u8)) links = links with { CauseStreamName = ReadText(ref reader) };
            else if (reader.ValueTextEquals("causationMessagePosition"u8)) links = links with { CausePosition = ReadWhole(ref reader) };
            else if (reader.ValueTextEquals("causationMessageGlobalPosition"u8)) links = links with { CauseGlobalPosition = ReadWhole(ref reader) };
            reader.Skip();
        }
        return links;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return null;
        try
        {
            return reader.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, escaped: no text.
            return null;
        }
    }

    private static long? ReadWhole(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
    }
}
