using System.Buffers;
using System.Text;
using EventoDb.Server.Json;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>Message ids: UUIDs, kept in the form in which they came.</summary>
internal static class MessageId
{
    private const int Length = 36;

    private static ReadOnlySpan<byte> Urn => "urn:uuid:"u8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Appends a fresh UUID of version 7, whose order is that of time.</summary>
    public static Range Make(GrowingBuffer bytes)
    {
        Uuid7.Create().TryFormat(bytes.GetSpan(Length), out var written);
        var start = bytes.Length;
        bytes.Advance(written);
        return start..bytes.Length;
    }

    /// <summary>Whether a given id is a UUID: 32 digits, with dashes, in braces or as a URN.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id)
    {
        if (id.Length == Urn.Length + Length && Ascii.EqualsIgnoreCase(id[..Urn.Length], Urn)) id = id[Urn.Length..];
        else if (id.Length == Length + 2) id = id[1..^1];
        if (id.Length == 32) return AreDigits(id);
        return id.Length == Length
            && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-'
            && AreDigits(id[..8]) && AreDigits(id[9..13]) && AreDigits(id[14..18]) && AreDigits(id[19..23]) && AreDigits(id[24..]);
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(HexDigits) < 0;
}
