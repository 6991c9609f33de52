using EventoDb.Server.Json;

namespace EventoDb.Server.Storage;

/// <summary>Writes rows of messages as the protocol's arrays, straight from SQLite's memory.</summary>
internal static class MessageWriter
{
    /// <summary>The column of the stream's name, where a read selects it.</summary>
    public const int StreamColumn = 7;

    /// <summary>The column of the stream's group hash, where a read selects it.</summary>
    public const int GroupHashColumn = 8;

    /// <summary><c>[id, type, position, globalPosition, data, metadata, time]</c>, with the stream's name after the id if asked.</summary>
    public static void Write(GrowingBuffer output, Statement row, bool withStream)
    {
        output.Append((byte)'[');
        JsonText.WriteString(output, row.Bytes(0));
        output.Append((byte)',');
        if (withStream)
        {
            JsonText.WriteString(output, row.Bytes(StreamColumn));
            output.Append((byte)',');
        }
        JsonText.WriteString(output, row.Bytes(1));
        output.Append((byte)',');
        JsonText.WriteInteger(output, row.Integer(2));
        output.Append((byte)',');
        JsonText.WriteInteger(output, row.Integer(3));
        output.Append((byte)',');
        WriteJson(output, row.Bytes(4));
        output.Append((byte)',');
        WriteJson(output, row.Bytes(5));
        output.Append((byte)',');
        JsonText.WriteTime(output, row.Ticks(6));
        output.Append((byte)']');
    }

    private static void WriteJson(GrowingBuffer output, ReadOnlySpan<byte> json) => output.Append(json.IsEmpty ? "null"u8 : json);
}
