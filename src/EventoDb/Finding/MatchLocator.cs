using System.Text;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Finding;

/// <summary>Finds again, in a message that was found, what it was found for.</summary>
/// <param name="filter">What was looked for.</param>
internal sealed class MatchLocator(MessageFilter filter)
{
    /// <summary>The match; null where it is nothing that could be shown, such as the lack of a value.</summary>
    /// <param name="message">The message.</param>
    /// <param name="finding">What script blocks took it for.</param>
    public EventoMatch? Locate(StoredMessage message, ScriptFinding? finding)
    {
        if (filter.Text is { } text)
        {
            if (text.Find(message.Type) is { } inType) return new EventoMatch("Type", message.Type, inType.Index, inType.Length);
            return LocateText(text, message.DataUtf8.Span, "Data") ?? LocateText(text, message.MetadataUtf8.Span, "Metadata");
        }
        return LocateValue(filter.Data, message.DataUtf8.Span, "Data") ?? LocateValue(filter.Metadata, message.MetadataUtf8.Span, "Metadata") ?? LocateFinding(message, finding);
    }

    private static EventoMatch? LocateFinding(StoredMessage message, ScriptFinding? finding) => finding switch
    {
        null => null,
        { IsMetadata: true, Offset: var offset } => ValueAt(message.MetadataUtf8.Span, offset, "Metadata"),
        { Offset: var offset } => ValueAt(message.DataUtf8.Span, offset, "Data"),
    };

    private static EventoMatch? LocateText(TextSearch search, ReadOnlySpan<byte> json, string root)
    {
        if (json.IsEmpty || search.FindValue(json) is not { } offset) return null;
        var text = ReadText(json, offset);
        var (index, length) = search.Find(text) ?? default;
        return new EventoMatch(JsonPath.At(json, offset, root), text, index, length);
    }

    private static EventoMatch? LocateValue(IReadOnlyList<PathCondition> conditions, ReadOnlySpan<byte> json, string root)
    {
        foreach (var condition in conditions)
        {
            if (condition.Find(json) is { } offset) return ValueAt(json, offset, root);
        }
        return null;
    }

    private static EventoMatch ValueAt(ReadOnlySpan<byte> json, int offset, string root)
    {
        var text = ReadText(json, offset);
        return new EventoMatch(JsonPath.At(json, offset, root), text, 0, text.Length);
    }

    private static string ReadText(ReadOnlySpan<byte> json, int offset)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonValueReader.MaxDepth });
        while (reader.Read() && reader.TokenStartIndex < offset)
        {
            // On to the value.
        }
        if (reader.TokenType == JsonTokenType.String) return reader.GetString()!;
        reader.Skip();
        return Encoding.UTF8.GetString(json.Slice(offset, (int)reader.BytesConsumed - offset));
    }
}
