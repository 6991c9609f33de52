using System.Buffers;

namespace EventoDb.Server.Http;

/// <summary>Finds the head at the start of what has arrived.</summary>
internal sealed class HeadReader
{
    private readonly HttpLimits _limits;
    private byte[] _joined = [];

    public HeadReader(HttpLimits limits) => _limits = limits;

    /// <summary>The head that was read last.</summary>
    public RequestHead Head { get; } = new();

    /// <summary>Reads <see cref="Head"/> from the start of <paramref name="buffer"/>, and leaves what follows it.</summary>
    public HeadOutcome Read(ref ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.First.Span;
        if (!buffer.IsSingleSegment && FindEnd(bytes) < 0)
        {
            var length = (int)Math.Min(buffer.Length, _limits.Head + 1);
            if (_joined.Length < length) _joined = new byte[_limits.Head + 1];
            buffer.Slice(0, length).CopyTo(_joined);
            bytes = _joined.AsSpan(0, length);
        }
        // Empty lines before a request are forgiven.
        var start = bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (start < 0) start = bytes.Length;
        var end = FindEnd(bytes[start..]);
        if (end < 0) return bytes.Length > _limits.Head ? HeadOutcome.TooLong : HeadOutcome.Incomplete;
        if (end > _limits.Head) return HeadOutcome.TooLong;
        if (!Head.TryParse(bytes.Slice(start, end), _limits.Fields)) return HeadOutcome.Invalid;
        buffer = buffer.Slice(start + end);
        return HeadOutcome.Complete;
    }

    /// <summary>The length of a head with its empty line; −1 when it is not all there.</summary>
    private static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        var bare = (end < 0 ? bytes : bytes[..end]).IndexOf("\n\n"u8);
        return bare >= 0 ? bare + 2 : end < 0 ? -1 : end + 4;
    }
}
