using EventoDb.Shared;

namespace EventoDb.Server.Storage;

/// <summary>One member of a consumer group. <paramref name="Member"/> is 0 … <paramref name="Size"/> − 1.</summary>
internal readonly record struct ConsumerGroup(long Member, long Size)
{
    /// <summary>Whether a stream with this <see cref="GroupHash"/>, as it is stored, is this member's.</summary>
    public bool Owns(long groupHash) => GroupHash.BelongsTo(unchecked((ulong)groupHash), Member, Size);
}
