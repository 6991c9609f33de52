using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Client;

/// <summary>A line of an export that every server imports.</summary>
/// <param name="Id">The message's id, or what <see cref="KeyOf"/> makes of it.</param>
/// <param name="Stream">A hash of its stream's name.</param>
/// <param name="Position">Its position in that stream.</param>
/// <param name="GlobalPosition">Its global position.</param>
internal readonly record struct ImportLine(Guid Id, ulong Stream, long Position, long GlobalPosition)
{
    /// <summary>A line of so many bytes is too long for EventoDB (0.7.0, fact 12).</summary>
    public const int TooLong = 1024 * 1024;

    /// <summary>A line of so many bytes fits into no request.</summary>
    public const int TooLongForAll = 100 * 1024 * 1024;

    /// <summary>Reads and checks one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="FormatException">It is no record of an export, or none that can be imported.</exception>
    public static ImportLine Parse(ReadOnlySpan<byte> line)
    {
        var record = ExportLine.Parse(line);
        return new ImportLine(
            ReadId(record.Id.In(line)) ?? throw new FormatException("\"id\" is no UUID"), StreamPositions.Hash(record.Stream.In(line)), record.Position, record.GlobalPosition);
    }

    /// <summary>The UUID that a text is; null where it is none.</summary>
    /// <param name="text">UTF-8.</param>
    public static Guid? ReadId(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out Guid id, out var consumed) && consumed == text.Length) return id;
        // Other ways to write a UUID, without dashes or in braces.
        return Guid.TryParse(Encoding.UTF8.GetString(text), out id) ? id : null;
    }

    /// <summary>What tells one id from another: the UUID that it is, however it is written, or a hash of other text.</summary>
    /// <param name="text">UTF-8.</param>
    public static Guid KeyOf(ReadOnlySpan<byte> text) => ReadId(text) ?? new Guid(SHA256.HashData(text).AsSpan(0, 16));
}
