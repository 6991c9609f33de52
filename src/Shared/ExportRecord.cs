namespace EventoDb.Shared;

/// <summary>How a record of an export is read, and what may stand in it: what is checked before it is sent is what the server takes.</summary>
internal static class ExportRecord
{
    /// <summary>The highest position that an import may bring, of both kinds: 2^62 − 1. Whoever writes after it finds as many again.</summary>
    public const long LargestPosition = long.MaxValue / 2;

    private const int LongestName = 8;

    /// <summary>The field that a property is read as: names match in any case, also in that of the long s (ſ), as EventoDB 0.7.0 reads them.</summary>
    /// <param name="name">The property's name, as UTF-8 without escapes.</param>
    public static ExportField FieldOf(ReadOnlySpan<byte> name)
    {
        Span<byte> folded = stackalloc byte[LongestName];
        var length = 0;
        for (; !name.IsEmpty; length++)
        {
            if (length == LongestName) return ExportField.None;
            var isLongS = name.StartsWith("ſ"u8);
            folded[length] = isLongS ? (byte)'s' : name[0] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[0] | 0x20) : name[0];
            name = name[(isLongS ? 2 : 1)..];
        }
        ReadOnlySpan<byte> plain = folded[..length];
        return plain.SequenceEqual("id"u8) ? ExportField.Id
            : plain.SequenceEqual("stream"u8) ? ExportField.Stream
            : plain.SequenceEqual("type"u8) ? ExportField.Type
            : plain.SequenceEqual("pos"u8) ? ExportField.Position
            : plain.SequenceEqual("gpos"u8) ? ExportField.GlobalPosition
            : plain.SequenceEqual("data"u8) ? ExportField.Data
            : plain.SequenceEqual("meta"u8) ? ExportField.Metadata
            : plain.SequenceEqual("time"u8) ? ExportField.Time
            : ExportField.None;
    }

    /// <summary>Whether a message can have this position in its stream.</summary>
    public static bool IsPosition(long position) => position is >= 0 and <= LargestPosition;

    /// <summary>Whether a message can have this global position.</summary>
    public static bool IsGlobalPosition(long globalPosition) => globalPosition is >= 1 and <= LargestPosition;
}
