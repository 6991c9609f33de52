using System.Runtime.InteropServices;

namespace EventoDb.Client;

/// <summary>Where the streams of a file begin and how far they are, by a hash of their names: some 30 bytes a stream, however long its name.</summary>
internal sealed class StreamPositions
{
    private readonly Dictionary<ulong, (long First, long Last)> _streams = [];

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
    /// <param name="last">The one before it, or -1.</param>
    /// <returns>Whether it lies after the one before it.</returns>
    public bool TryAdvance(ulong stream, long position, out long last)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, stream, out var isKnown);
        last = isKnown ? known.Last : -1;
        known = (isKnown ? known.First : position, position);
        return position > last;
    }

    /// <summary>Where a stream begins in the file; null where it is not in it.</summary>
    /// <param name="stream">The hash of its name.</param>
    public long? FirstOf(ulong stream) => _streams.TryGetValue(stream, out var known) ? known.First : null;
}
