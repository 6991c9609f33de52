using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Bytes that are the same for JSON that is the same to a server: in any order of names, of equal names the last, numbers as doubles, without white space and
/// escapes (eventodb 0.7.0, fact 3).</summary>
internal static class StoredForm
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MessagePageParser.ReaderOptions.MaxDepth };

    /// <summary>Appends the bytes of a value.</summary>
    public static void Write(ReadOnlyMemory<byte> json, IBufferWriter<byte> output)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            Write(document.RootElement, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, or none at all, as only others write them: the same if it is the same byte by byte.
            output.Write(json.Span);
        }
    }

    /// <summary>Appends a text, with its length before it: none can be taken for the end of another.</summary>
    public static void WriteText(string text, IBufferWriter<byte> output)
    {
        WriteNumber(text.Length, output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        WriteMark((char)('0' + (int)value.ValueKind), output);
        // Nested thousands deep: the text has to do.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            WriteText(value.GetRawText(), output);
            return;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                WriteMark('}', output);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Write(item, output);
                WriteMark(']', output);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                // Minus zero is zero: PostgreSQL does not keep the sign.
                WriteNumber(value.GetDouble() is var number and not 0 ? BitConverter.DoubleToInt64Bits(number) : 0, output);
                break;
        }
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        JsonProperty? last = null;
        // Those of one name stay in their order.
        foreach (var property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            if (last is { } other && other.Name != property.Name) WriteProperty(other, output);
            last = property;
        }
        if (last is { } end) WriteProperty(end, output);
    }

    private static void WriteProperty(JsonProperty property, IBufferWriter<byte> output)
    {
        WriteText(property.Name, output);
        Write(property.Value, output);
    }

    private static void WriteNumber(long number, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), number);
        output.Advance(sizeof(long));
    }

    private static void WriteMark(char mark, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = (byte)mark;
        output.Advance(1);
    }
}
