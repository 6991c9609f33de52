using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Client;

/// <summary>A line of an export, checked: what the server would take without a word although it is wrong is refused here
/// (eventodb 0.7.0, fact 12: a missing id, stream or type is imported as an empty string).</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Stream">A hash of its stream's name.</param>
/// <param name="Position">Its position in that stream.</param>
/// <param name="GlobalPosition">Its global position.</param>
internal readonly record struct ImportLine(Guid Id, ulong Stream, long Position, long GlobalPosition)
{
    /// <summary>A line of so many bytes is too long for the server.</summary>
    public const int TooLong = 1024 * 1024;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 10_010 };

    /// <summary>Reads and checks one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="FormatException">It is no record of an export.</exception>
    public static ImportLine Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length >= TooLong) throw new FormatException("it is longer than the 1 MiB that the server reads");
        Require(Utf8.IsValid(line), "it is no UTF-8");
        try
        {
            return Read(line);
        }
        catch (JsonException e)
        {
            throw new FormatException("it is no JSON: " + e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("it holds half a surrogate pair, which is no text", e);
        }
    }

    private static ImportLine Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ReaderOptions);
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, "it is no JSON object");
        Guid? id = null;
        ulong? stream = null;
        bool type = false, data = false, time = false;
        long position = -1, globalPosition = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) id = NextId(ref reader);
            else if (reader.ValueTextEquals("stream"u8)) stream = NextHash(ref reader);
            else if (reader.ValueTextEquals("type"u8)) type = NextHash(ref reader) is not null;
            else if (reader.ValueTextEquals("pos"u8)) position = NextWhole(ref reader) ?? -1;
            else if (reader.ValueTextEquals("gpos"u8)) globalPosition = NextWhole(ref reader) ?? 0;
            else if (reader.ValueTextEquals("data"u8)) data = NextIsObjectOrNull(ref reader);
            else if (reader.ValueTextEquals("meta"u8)) Require(NextIsObjectOrNull(ref reader), "\"meta\" is neither an object nor null");
            else if (reader.ValueTextEquals("time"u8)) time = NextIsTime(ref reader);
            else reader.Skip();
        }
        Require(!reader.Read(), "something follows the object");
        Require(id is not null, "\"id\" is no UUID");
        Require(stream is not null, "\"stream\" is missing, empty or no text");
        Require(type, "\"type\" is missing, empty or no text");
        Require(position >= 0, "\"pos\" is no whole number from 0");
        Require(globalPosition >= 1, "\"gpos\" is no whole number from 1");
        // A server that was given null keeps and exports it.
        Require(data, "\"data\" is neither an object nor null");
        Require(time, "\"time\" is no RFC 3339 time");
        return new ImportLine(id!.Value, stream!.Value, position, globalPosition);
    }

    private static Guid? NextId(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.TryGetGuid(out var id)) return id;
            // Other ways to write a UUID, without dashes or in braces.
            return Guid.TryParse(reader.GetString(), out id) ? id : null;
        }
        reader.Skip();
        return null;
    }

    private static ulong? NextHash(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }
        if (!reader.ValueIsEscaped) return reader.ValueSpan.IsEmpty ? null : StreamPositions.Hash(reader.ValueSpan);
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return StreamPositions.Hash(text.AsSpan(0, reader.CopyString(text)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static long? NextWhole(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) return value;
        reader.Skip();
        return null;
    }

    private static bool NextIsObjectOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        var fits = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null;
        reader.Skip();
        return fits;
    }

    private static bool NextIsTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return Rfc3339.TryParse(reader.ValueSpan, out _, out _);
        reader.Skip();
        return false;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new FormatException(otherwise);
    }
}
