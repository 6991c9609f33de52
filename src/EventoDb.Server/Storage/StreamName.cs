using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EventoDb.Server.Storage;

/// <summary>The parts of a stream name, as UTF-8: <c>category-cardinal+rest</c>.</summary>
internal static class StreamName
{
    /// <summary>What stands before the first <c>-</c>; the whole name where there is none.</summary>
    public static ReadOnlySpan<byte> Category(ReadOnlySpan<byte> name)
    {
        var dash = name.IndexOf((byte)'-');
        return dash < 0 ? name : name[..dash];
    }

    /// <summary>
    /// The number that a consumer group divides by its size: |big-endian Int64 of the first 8 bytes of MD5(cardinal id)|;
    /// null for a stream without an id part, which belongs to no member (eventodb 0.7.0, fact 6, as its sqlite backend reads it).
    /// </summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The protocol's hash; nothing is secured by it.")]
    public static long? GroupHash(ReadOnlySpan<byte> name)
    {
        var dash = name.IndexOf((byte)'-');
        if (dash < 0) return null;
        var id = name[(dash + 1)..];
        var plus = id.IndexOf((byte)'+');
        if (plus >= 0) id = id[..plus];
        if (id.IsEmpty) return null;

        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(id, hash);
        var value = BinaryPrimitives.ReadInt64BigEndian(hash);
        return value < 0 ? unchecked(-value) : value;
    }
}
