using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>What a line of an export says, and where in the line: what the server would take without a word although it is wrong is refused
/// (eventodb 0.7.0, fact 12: a missing id, stream or type is imported as an empty string).</summary>
/// <param name="Id">The message's id; any text, as pebble has them.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Type">Its type.</param>
/// <param name="Position">Its position in that stream.</param>
/// <param name="GlobalPosition">Its global position.</param>
/// <param name="Data">Its data; of no length where they are null.</param>
/// <param name="Metadata">Its metadata; of no length where there is none.</param>
/// <param name="Time">When a server took it, UTC, to 100 ns.</param>
/// <param name="Nanoseconds">What is beyond.</param>
internal readonly record struct ExportLine(
    JsonText Id, JsonText Stream, JsonText Type, long Position, long GlobalPosition, Range Data, Range Metadata, DateTimeOffset Time, byte Nanoseconds)
{
    private const string NoId = "\"id\" is missing, empty or no text";
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
    public static ExportLine Parse(ReadOnlySpan<byte> line)
    {
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

    /// <summary>What an answer would say of the message, in terms of the line.</summary>
    /// <param name="line">The line.</param>
    public MessageFields ToFields(ReadOnlySpan<byte> line) => new(
        Id, Stream.ToText(line), Type.ToText(line), Position, GlobalPosition, Data, Metadata, Time, Nanoseconds);

    private static ExportLine Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ReaderOptions);
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, "it is no JSON object");
        JsonText id = default, stream = default, type = default;
        Range? data = null;
        Range metadata = default;
        (DateTimeOffset Time, byte Nanoseconds)? time = null;
        long position = -1, globalPosition = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (FieldOf(ref reader))
            {
                case ExportField.Id:
                    id = NextText(ref reader, NoId);
                    break;
                case ExportField.Stream:
                    stream = NextText(ref reader, NoStream);
                    break;
                case ExportField.Type:
                    type = NextText(ref reader, NoType);
                    break;
                case ExportField.Position:
                    Require(ExportRecord.IsPosition(position = NextWhole(ref reader) ?? -1), NoPosition);
                    break;
                case ExportField.GlobalPosition:
                    Require(ExportRecord.IsGlobalPosition(globalPosition = NextWhole(ref reader) ?? 0), NoGlobalPosition);
                    break;
                case ExportField.Data:
                    data = NextObjectOrNull(ref reader, NoData);
                    break;
                case ExportField.Metadata:
                    metadata = NextObjectOrNull(ref reader, "\"meta\" is neither an object nor null");
                    break;
                case ExportField.Time:
                    time = NextTime(ref reader);
                    break;
                default:
                    Skip(ref reader);
                    break;
            }
        }
        Require(!reader.Read(), "something follows the object");
        Require(!id.IsEmpty, NoId);
        Require(!stream.IsEmpty, NoStream);
        Require(!type.IsEmpty, NoType);
        Require(position >= 0, NoPosition);
        Require(globalPosition >= 1, NoGlobalPosition);
        // A server that was given null keeps and exports it.
        Require(data is not null, NoData);
        Require(time is not null, NoTime);
        return new ExportLine(id, stream, type, position, globalPosition, data!.Value, metadata, time!.Value.Time, time.Value.Nanoseconds);
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

    private static JsonText NextText(ref Utf8JsonReader reader, string otherwise)
    {
        reader.Read();
        Require(reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0, otherwise);
        return JsonText.At(ref reader);
    }

    private static long? NextWhole(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) return value;
        Skip(ref reader);
        return null;
    }

    private static Range NextObjectOrNull(ref Utf8JsonReader reader, string otherwise)
    {
        reader.Read();
        Require(reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null, otherwise);
        if (reader.TokenType == JsonTokenType.Null) return default;
        var start = (int)reader.TokenStartIndex;
        Skip(ref reader);
        return start..(int)reader.BytesConsumed;
    }

    private static (DateTimeOffset Time, byte Nanoseconds) NextTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        DateTimeOffset time = default;
        byte nanoseconds = 0;
        Require(reader.TokenType == JsonTokenType.String && Rfc3339.TryParse(reader.ValueSpan, out time, out nanoseconds), NoTime);
        return (time, nanoseconds);
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
