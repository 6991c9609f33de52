using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Client;

/// <summary>One member's share of a category: the streams whose cardinal id hashes to it (eventodb 0.7.0, fact 6).</summary>
public sealed record ConsumerGroup
{
    /// <summary>Makes a member's share.</summary>
    /// <param name="member">The member, 0 to <paramref name="size"/> - 1.</param>
    /// <param name="size">How many members the group has, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Either is out of range.</exception>
    public ConsumerGroup(int member, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(member, size);
        Member = member;
        Size = size;
    }

    /// <summary>This member, 0 to <see cref="Size"/> - 1.</summary>
    public int Member { get; }

    /// <summary>How many members the group has.</summary>
    public int Size { get; }

    /// <summary>Whether a stream is this member's: |big-endian int64 of the first 8 bytes of MD5(cardinal id)| mod size.
    /// A stream without an id belongs to no member; so does one whose cardinal id is empty, though postgres gives it to one.</summary>
    /// <param name="streamName">The stream.</param>
    [SuppressMessage("Security", "CA5351", Justification = "EventoDB assigns streams by MD5; nothing is protected by it.")]
    public bool Owns(string streamName)
    {
        var cardinalId = StreamName.GetCardinalId(streamName);
        if (string.IsNullOrEmpty(cardinalId)) return false;
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(Encoding.UTF8.GetBytes(cardinalId), hash);
        // Int128, because the magnitude of Int64.MinValue is no Int64.
        var magnitude = Int128.Abs(BinaryPrimitives.ReadInt64BigEndian(hash));
        return magnitude % Size == Member;
    }
}
