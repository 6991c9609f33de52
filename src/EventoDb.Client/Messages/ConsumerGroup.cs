using System.Text;
using EventoDb.Shared;

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
    public bool Owns(string streamName) =>
        GroupHash.Of(Encoding.UTF8.GetBytes(streamName)) is { } hash && GroupHash.BelongsTo(hash, Member, Size);
}
