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
    // As deep as the server takes them.
    private const int MaxDepth = 10_010;
    private static readonly byte[] EmptySector = new byte[512];
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

    /// <summary>Whether a line that is not what was written can be one that was never written to its end: a sector of it is empty, for which no JSON has the bytes.</summary>
    public static bool IsTorn(ReadOnlySpan<byte> line) => line.IndexOf(EmptySector) >= 0;

    /// <summary>Whether what follows the last line's end is a whole line, after which something else stands where its end was.</summary>
    public static bool HasLostEnd(ReadOnlySpan<byte> rest)
    {
        if (rest.Length <= PrefixLength || rest[PrefixLength - 1] != ' ') return false;
        var reader = new Utf8JsonReader(rest[PrefixLength..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            if (!reader.Read() || !reader.TrySkip()) return false;
        }
        catch (JsonException)
        {
            return false;
        }
        var length = PrefixLength + (int)reader.BytesConsumed;
        return length < rest.Length && rest[length..].ContainsAnyExcept((byte)0) && IsWhole(rest[..length]);
    }

    /// <summary>Reads a line, without its end.</summary>
    /// <returns>The object; null where it is not what was written.</returns>
    public static JsonDocument? TryRead(ReadOnlyMemory<byte> line)
    {
        if (!IsWhole(line.Span)) return null;
        try
        {
            return JsonDocument.Parse(line[PrefixLength..], new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> line) =>
        line.Length > PrefixLength && line[PrefixLength - 1] == ' '
        && Utf8Parser.TryParse(line[..(PrefixLength - 1)], out uint checksum, out var digits, 'x') && digits == PrefixLength - 1 && checksum == Checksum(line[PrefixLength..]);

    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var checksum = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(body)) checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in body[(body.Length / sizeof(ulong) * sizeof(ulong))..]) checksum = BitOperations.Crc32C(checksum, rest);
        return ~checksum;
    }
}
