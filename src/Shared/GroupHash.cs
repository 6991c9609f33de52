using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EventoDb.Shared;

/// <summary>Which member of a consumer group a stream belongs to: |big-endian Int64 of the first 8 bytes of MD5(cardinal id)| mod size (eventodb 0.7.0, fact 6).</summary>
internal static class GroupHash
{
    /// <summary>The number that a group divides by its size, 0 to 2^63; null for a stream without an id, and for one whose cardinal id is empty, which
    /// postgres alone gives to a member.</summary>
    /// <param name="streamName">The stream, as UTF-8.</param>
    [SuppressMessage("Security", "CA5351", Justification = "EventoDB assigns streams by MD5; nothing is protected by it.")]
    public static ulong? Of(ReadOnlySpan<byte> streamName)
    {
        if (!StreamNameParts.TryGetCardinalId(streamName, out var id) || id.IsEmpty) return null;
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(id, hash);
        return Magnitude(BinaryPrimitives.ReadInt64BigEndian(hash));
    }

    /// <summary>The magnitude of a number; that of Int64.MinValue is 2^63, which is no Int64.</summary>
    public static ulong Magnitude(long value) => value < 0 ? unchecked((ulong)-value) : (ulong)value;

    /// <summary>Whether a stream with this hash is that member's.</summary>
    public static bool BelongsTo(ulong hash, long member, long size) => hash % (ulong)size == (ulong)member;
}
