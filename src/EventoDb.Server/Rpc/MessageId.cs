using System.Buffers;
using System.Globalization;
using System.Text;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>Message ids: UUIDs, kept in the form in which they came.</summary>
internal static class MessageId
{
    private const int Length = 36;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Appends a fresh UUID of version 7, whose order is that of time.</summary>
    public static Range Make(GrowingBuffer bytes)
    {
        Uuid7.Create().TryFormat(bytes.GetSpan(Length), out var written);
        var start = bytes.Length;
        bytes.Advance(written);
        return start..bytes.Length;
    }

    /// <summary>What is wrong with a given id, in EventoDB's words: 32 digits, with dashes, in braces or as a URN are right.</summary>
    public static string? FindFault(ReadOnlySpan<byte> id)
    {
        const string urn = "urn:uuid:";
        switch (id.Length)
        {
            case Length:
                break;
            case 45:
                if (!Ascii.EqualsIgnoreCase(id[..urn.Length], "urn:uuid:"u8)) return $"invalid urn prefix: \"{Encoding.UTF8.GetString(id[..urn.Length])}\"";
                id = id[urn.Length..];
                break;
            case Length + 2:
                id = id[1..^1];
                break;
            case 32:
                return AreDigits(id) ? null : "invalid UUID format";
            default:
                return string.Create(CultureInfo.InvariantCulture, $"invalid UUID length: {id.Length}");
        }
        var dashed = id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-';
        return dashed && AreDigits(id[..8]) && AreDigits(id[9..13]) && AreDigits(id[14..18]) && AreDigits(id[19..23]) && AreDigits(id[24..])
            ? null
            : "invalid UUID format";
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(HexDigits) < 0;
}
