using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A line of an outbox: the CRC-32C of a JSON object in eight hex digits, a space, and the object.</summary>
internal static class OutboxLine
{
    private const int PrefixLength = 9;
    private const byte End = (byte)'\n';
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    /// <summary>Makes a line.</summary>
    /// <param name="write">Writes what is in the object.</param>
    public static byte[] Create(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        output.Advance(PrefixLength);
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        output.GetSpan(1)[0] = End;
        output.Advance(1);
        var line = MemoryMarshal.AsMemory(output.WrittenMemory).Span;
        // Of JSON that was handed in, only blanks can be line ends.
        var body = line[PrefixLength..^1];
        body.Replace((byte)'\n', (byte)' ');
        body.Replace((byte)'\r', (byte)' ');
        Utf8Formatter.TryFormat(Checksum(body), line, out _, new StandardFormat('x', 8));
        line[PrefixLength - 1] = (byte)' ';
        return line.ToArray();
    }

    /// <summary>Reads a line, without its end.</summary>
    /// <returns>The object; null where it is not what was written.</returns>
    public static JsonDocument? TryRead(ReadOnlyMemory<byte> line)
    {
        if (line.Length <= PrefixLength || line.Span[PrefixLength - 1] != ' ') return null;
        var body = line[PrefixLength..];
        if (!Utf8Parser.TryParse(line.Span[..(PrefixLength - 1)], out uint checksum, out var digits, 'x') || digits != PrefixLength - 1 || checksum != Checksum(body.Span)) return null;
        try
        {
            // As deep as the server takes them.
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 10_010 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var checksum = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(body)) checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in body[(body.Length / sizeof(ulong) * sizeof(ulong))..]) checksum = BitOperations.Crc32C(checksum, rest);
        return ~checksum;
    }
}
