using System.Text.Json;
using EventoDb.Server.Json;

namespace EventoDb.Server.Storage;

/// <summary>metadata.correlationStreamName, which <c>category.get</c> can filter by.</summary>
internal static class Correlation
{
    /// <summary>Appends the name to <paramref name="bytes"/>, in which <paramref name="metadata"/> lies; null where there is none.</summary>
    public static Range? Find(GrowingBuffer bytes, Range metadata)
    {
        JsonValue name = default;
        var properties = new JsonValue(JsonTokenType.StartObject, bytes.WrittenMemory[metadata]).EnumerateProperties();
        while (properties.MoveNext())
        {
            if (properties.NameIs("correlationStreamName"u8)) name = properties.Value;
        }
        if (!name.IsString) return null;
        var start = bytes.Length;
        JsonText.Unescape(name.Json.Span[1..^1], bytes);
        return bytes.Length > start ? start..bytes.Length : null;
    }
}
