using System.Runtime.InteropServices;

namespace EventoDb.Client;

/// <summary>Where the streams of a file begin and how far they are, by a hash of their names: some 50 bytes a stream, however long its name.</summary>
internal sealed class StreamPositions
{
    private readonly Dictionary<ulong, (long First, long FirstGlobal, long Last)> _streams = [];

    /// <summary>FNV-1a: two of a million names are equal in it once in 30 million files.</summary>
    /// <param name="name">UTF-8 of a stream's name.</param>
    public static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = 14695981039346656037;
        foreach (var letter in name) hash = (hash ^ letter) * 1099511628211;
        return hash;
    }

    /// <summary>Takes note of a message.</summary>
    /// <param name="stream">The hash of its stream's name.</param>
    /// <param name="position">Its position there.</param>
    /// <param name="globalPosition">Its global position.</param>
    /// <returns>The position of the one before it in its stream; null where it is the stream's first in the file.</returns>
    public long? Advance(ulong stream, long position, long globalPosition)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, stream, out var isKnown);
        long? last = isKnown ? known.Last : null;
        known = isKnown ? known with { Last = position } : (position, globalPosition, position);
        return last;
    }

    /// <summary>The streams, by the hash of their names, whose first message in the file lies after a global position, and where that is.</summary>
    public Dictionary<ulong, (long Position, long GlobalPosition)> BeginningAfter(long globalPosition) =>
        _streams.Where(stream => stream.Value.FirstGlobal > globalPosition).ToDictionary(static stream => stream.Key, static stream => (stream.Value.First, stream.Value.FirstGlobal));
}
