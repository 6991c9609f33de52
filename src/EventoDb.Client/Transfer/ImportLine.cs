using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Shared;

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

    private const string NoId = "\"id\" is no UUID";
    private const string NoStream = "\"stream\" is missing, empty or no text";
    private const string NoType = "\"type\" is missing, empty or no text";
    private const string NoPosition = "\"pos\" is no whole number from 0 to 2^62 - 1";
    private const string NoGlobalPosition = "\"gpos\" is no whole number from 1 to 2^62 - 1";
    private const string NoData = "\"data\" is neither an object nor null";
    private const string NoTime = "\"time\" is no RFC 3339 time";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

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
            switch (FieldOf(ref reader))
            {
                case ExportField.Id:
                    Require((id = NextId(ref reader)) is not null, NoId);
                    break;
                case ExportField.Stream:
                    Require((stream = NextHash(ref reader)) is not null, NoStream);
                    break;
                case ExportField.Type:
                    Require(type = NextHash(ref reader) is not null, NoType);
                    break;
                case ExportField.Position:
                    Require(ExportRecord.IsPosition(position = NextWhole(ref reader) ?? -1), NoPosition);
                    break;
                case ExportField.GlobalPosition:
                    Require(ExportRecord.IsGlobalPosition(globalPosition = NextWhole(ref reader) ?? 0), NoGlobalPosition);
                    break;
                case ExportField.Data:
                    Require(data = NextIsObjectOrNull(ref reader), NoData);
                    break;
                case ExportField.Metadata:
                    Require(NextIsObjectOrNull(ref reader), "\"meta\" is neither an object nor null");
                    break;
                case ExportField.Time:
                    Require(time = NextIsTime(ref reader), NoTime);
                    break;
                default:
                    Skip(ref reader);
                    break;
            }
        }
        Require(!reader.Read(), "something follows the object");
        Require(id is not null, NoId);
        Require(stream is not null, NoStream);
        Require(type, NoType);
        Require(position >= 0, NoPosition);
        Require(globalPosition >= 1, NoGlobalPosition);
        // A server that was given null keeps and exports it.
        Require(data, NoData);
        Require(time, NoTime);
        return new ImportLine(id!.Value, stream!.Value, position, globalPosition);
    }

    /// <summary>The last of equal names counts, as it does for the server.</summary>
    private static ExportField FieldOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return ExportRecord.FieldOf(reader.ValueSpan);
        var name = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return ExportRecord.FieldOf(name.AsSpan(0, reader.CopyString(name)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(name);
        }
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
        Skip(ref reader);
        return null;
    }

    private static ulong? NextHash(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            Skip(ref reader);
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
        Skip(ref reader);
        return null;
    }

    private static bool NextIsObjectOrNull(ref Utf8JsonReader reader)
    {
        reader.Read();
        var fits = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null;
        Skip(ref reader);
        return fits;
    }

    private static bool NextIsTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return Rfc3339.TryParse(reader.ValueSpan, out _, out _);
        Skip(ref reader);
        return false;
    }

    /// <summary>Passes over a value, in which there may be no number that the server does not read.</summary>
    private static void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName) reader.Read();
        for (var depth = reader.CurrentDepth; ; reader.Read())
        {
            Require(reader.TokenType != JsonTokenType.Number || JsonLimits.IsDouble(reader.ValueSpan), "it holds a number that no double can hold");
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new FormatException(otherwise);
    }
}
