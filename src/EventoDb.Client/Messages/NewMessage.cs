using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A message to be written.</summary>
public sealed class NewMessage
{
    /// <summary>Makes a message from UTF-8 JSON, which is sent as it is.</summary>
    /// <param name="type">Its type; not empty.</param>
    /// <param name="dataUtf8">One JSON object. The server turns its numbers into doubles (eventodb 0.7.0, fact 3).</param>
    /// <param name="metadataUtf8">One JSON object, or empty for none.</param>
    /// <exception cref="ArgumentException">The type is empty, or one of the others is no JSON object.</exception>
    public NewMessage(string type, ReadOnlyMemory<byte> dataUtf8, ReadOnlyMemory<byte> metadataUtf8 = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        RequireObject(dataUtf8.Span, nameof(dataUtf8));
        if (!metadataUtf8.IsEmpty) RequireObject(metadataUtf8.Span, nameof(metadataUtf8));
        Type = type;
        DataUtf8 = dataUtf8;
        MetadataUtf8 = metadataUtf8;
    }

    /// <summary>Makes a message from JSON text.</summary>
    /// <param name="type">Its type; not empty.</param>
    /// <param name="dataJson">One JSON object.</param>
    /// <param name="metadataJson">One JSON object, or null for none.</param>
    /// <exception cref="ArgumentException">The type is empty, or one of the others is no JSON object.</exception>
    public NewMessage(string type, string dataJson, string? metadataJson = null)
        : this(type, Encoding.UTF8.GetBytes(dataJson), metadataJson is null ? default : Encoding.UTF8.GetBytes(metadataJson))
    {
    }

    private NewMessage(ReadOnlyMemory<byte> dataUtf8, ReadOnlyMemory<byte> metadataUtf8, string type)
    {
        Type = type;
        DataUtf8 = dataUtf8;
        MetadataUtf8 = metadataUtf8;
    }

    /// <summary>Makes a message from UTF-8 that a writer of JSON has just made: it is not read again to see whether it is right.</summary>
    /// <param name="type">Its type; not empty.</param>
    /// <param name="dataUtf8">One JSON object.</param>
    /// <param name="metadataUtf8">One JSON object, or empty for none.</param>
    /// <param name="id">Its <see cref="Id"/>.</param>
    /// <param name="expectedVersion">Its <see cref="ExpectedVersion"/>.</param>
    /// <exception cref="ArgumentException">The type is empty.</exception>
    public static NewMessage OfValidJson(
        string type, ReadOnlyMemory<byte> dataUtf8, ReadOnlyMemory<byte> metadataUtf8 = default, string? id = null, ExpectedVersion expectedVersion = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        return new NewMessage(dataUtf8, metadataUtf8, type) { Id = id, ExpectedVersion = expectedVersion };
    }

    /// <summary>The type.</summary>
    public string Type { get; }

    /// <summary>The data: UTF-8 of a JSON object.</summary>
    public ReadOnlyMemory<byte> DataUtf8 { get; }

    /// <summary>The metadata: UTF-8 of a JSON object, or empty.</summary>
    public ReadOnlyMemory<byte> MetadataUtf8 { get; }

    /// <summary>The id, a UUID; made by the client (version 7) where it is null. An id used before is refused by sqlite and postgres and
    /// taken again by pebble (eventodb 0.7.0, fact 4).</summary>
    public string? Id { get; init; }

    /// <summary>The version the stream must be at; any where nothing is said.</summary>
    public ExpectedVersion ExpectedVersion { get; init; }

    /// <summary>The same message for a stream at a version.</summary>
    /// <param name="version">The version.</param>
    public NewMessage Expecting(ExpectedVersion version) => new(DataUtf8, MetadataUtf8, Type) { Id = Id, ExpectedVersion = version };

    private static void RequireObject(ReadOnlySpan<byte> json, string parameter)
    {
        try
        {
            // The server itself takes nesting up to 10,000.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 10_000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ArgumentException("A JSON object is needed.", parameter);
            reader.Skip();
            if (reader.Read()) throw new ArgumentException("One JSON object is needed, and nothing after it.", parameter);
        }
        catch (JsonException e)
        {
            throw new ArgumentException("A JSON object is needed: " + e.Message, parameter, e);
        }
    }
}
