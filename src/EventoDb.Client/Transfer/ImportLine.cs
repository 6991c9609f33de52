using System.Globalization;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A line of an export, checked: what the server would take without a word although it is wrong is refused here
/// (eventodb 0.7.0, fact 12: a missing id, stream or type is imported as an empty string).</summary>
/// <param name="GlobalPosition">Its global position.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct ImportLine(long GlobalPosition, string Id)
{
    /// <summary>The longest line the server reads, in bytes.</summary>
    public const int LongestLine = 1024 * 1024;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 10_010 };

    /// <summary>Reads and checks one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="FormatException">It is no record of an export.</exception>
    public static ImportLine Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length >= LongestLine) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"it is {line.Length} bytes long, and the server reads lines up to 1 MiB"));
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
            throw new FormatException("it holds text that is no Unicode", e);
        }
    }

    private static ImportLine Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ReaderOptions);
        reader.Read();
        Require(reader.TokenType == JsonTokenType.StartObject, "it is no JSON object");
        string? id = null;
        bool stream = false, type = false, data = false, time = false;
        long position = -1, globalPosition = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) id = NextText(ref reader);
            else if (reader.ValueTextEquals("stream"u8)) stream = NextText(ref reader) is not null;
            else if (reader.ValueTextEquals("type"u8)) type = NextText(ref reader) is not null;
            else if (reader.ValueTextEquals("pos"u8)) position = NextWhole(ref reader) ?? -1;
            else if (reader.ValueTextEquals("gpos"u8)) globalPosition = NextWhole(ref reader) ?? 0;
            else if (reader.ValueTextEquals("data"u8)) data = NextIsObject(ref reader, orNull: false);
            else if (reader.ValueTextEquals("meta"u8)) Require(NextIsObject(ref reader, orNull: true), "\"meta\" is neither an object nor null");
            else if (reader.ValueTextEquals("time"u8)) time = reader.Read() && reader.TokenType == JsonTokenType.String && Rfc3339.TryParse(reader.ValueSpan, out _, out _);
            else reader.Skip();
        }
        Require(!reader.Read(), "something follows the object");
        Require(id is not null && Guid.TryParse(id, out _), "\"id\" is no UUID");
        Require(stream, "\"stream\" is missing or empty");
        Require(type, "\"type\" is missing or empty");
        Require(position >= 0, "\"pos\" is no whole number from 0");
        Require(globalPosition >= 1, "\"gpos\" is no whole number from 1");
        Require(data, "\"data\" is no object");
        Require(time, "\"time\" is no RFC 3339 time");
        return new ImportLine(globalPosition, id!);
    }

    private static string? NextText(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } text ? text : SkipValue(ref reader);

    private static string? SkipValue(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    private static long? NextWhole(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) return value;
        reader.Skip();
        return null;
    }

    private static bool NextIsObject(ref Utf8JsonReader reader, bool orNull)
    {
        reader.Read();
        var fits = reader.TokenType == JsonTokenType.StartObject || (orNull && reader.TokenType == JsonTokenType.Null);
        reader.Skip();
        return fits;
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition) throw new FormatException(otherwise);
    }
}
