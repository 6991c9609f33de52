using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A number for what a message says: its type, data and metadata. It is the same for what was sent and what came back of it, however the server writes it:
/// the order of an object's names, white space, escapes and the digits of a number do not count, as the server keeps none of them (eventodb 0.7.0, fact 3).</summary>
/// <remarks>Not for several threads at a time.</remarks>
internal sealed class ContentHash
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };
    private readonly ArrayBufferWriter<byte> _text = new(1024);

    /// <summary>The number of a message to be written.</summary>
    public ulong Of(NewMessage message) => Of(message.Type, message.DataUtf8, message.MetadataUtf8);

    /// <summary>The number of a message that is there.</summary>
    public ulong Of(StoredMessage message) => Of(message.Type, message.DataUtf8, message.MetadataUtf8);

    private ulong Of(string type, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> metadata)
    {
        _text.ResetWrittenCount();
        AddText(type);
        AddObject(data);
        // No metadata and empty ones are the same to every reader.
        AddObject(metadata.IsEmpty ? "{}"u8.ToArray() : metadata);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_text.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private void AddObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            foreach (var property in Sorted(document.RootElement)) AddProperty(property);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Nested too deep, or half a surrogate pair, as only others write them: the same if it is the same byte by byte.
            _text.Write(json.Span);
        }
        AddMark('}');
    }

    private void Add(JsonElement value)
    {
        AddMark((char)('0' + (int)value.ValueKind));
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in Sorted(value)) AddProperty(property);
                AddMark('}');
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Add(item);
                AddMark(']');
                break;
            case JsonValueKind.String:
                AddText(value.GetString()!);
                break;
            case JsonValueKind.Number:
                // Minus zero is zero: PostgreSQL does not keep the sign.
                AddNumber(value.GetDouble() is var number and not 0 ? BitConverter.DoubleToInt64Bits(number) : 0);
                break;
        }
    }

    private void AddProperty(JsonProperty property)
    {
        AddText(property.Name);
        Add(property.Value);
    }

    // With its length before it: no text can be taken for the end of another.
    private void AddText(string text)
    {
        AddNumber(text.Length);
        Encoding.UTF8.GetBytes(text, _text);
    }

    private void AddNumber(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_text.GetSpan(sizeof(long)), number);
        _text.Advance(sizeof(long));
    }

    private void AddMark(char mark)
    {
        _text.GetSpan(1)[0] = (byte)mark;
        _text.Advance(1);
    }

    private static IEnumerable<JsonProperty> Sorted(JsonElement value) => value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal);
}
