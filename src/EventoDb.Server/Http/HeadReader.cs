using System.Buffers;

namespace EventoDb.Server.Http;

/// <summary>Finds the head at the start of what has arrived.</summary>
internal sealed class HeadReader
{
    /// <summary>What a client begins with that takes this for a server of https (RFC 8446, 5.1): it sends nothing else until it is answered.</summary>
    private const byte TlsHandshake = 22;

    private readonly HttpLimits _limits;
    private byte[] _joined = [];
    private long _blank;

    public HeadReader(HttpLimits limits) => _limits = limits;

    /// <summary>The head that was read last.</summary>
    public RequestHead Head { get; } = new();

    /// <summary>Reads <see cref="Head"/> from the start of <paramref name="buffer"/>, and leaves what follows it. Empty lines before it are forgiven,
    /// but count as part of it; they are taken out of the buffer also where no head follows yet.</summary>
    public HeadOutcome Read(ref ReadOnlySequence<byte> buffer)
    {
        SkipEmptyLines(ref buffer);
        if (buffer.First.Span is [TlsHandshake, ..]) return HeadOutcome.Invalid;
        var limit = _limits.Head - _blank;
        if (limit < 0) return HeadOutcome.TooLong;
        var bytes = buffer.First.Span;
        var end = FindEnd(bytes);
        if (end < 0 && !buffer.IsSingleSegment)
        {
            var length = (int)Math.Min(buffer.Length, limit + 1);
            if (_joined.Length < length) _joined = new byte[_limits.Head + 1];
            buffer.Slice(0, length).CopyTo(_joined);
            bytes = _joined.AsSpan(0, length);
            end = FindEnd(bytes);
        }
        if (end < 0) return bytes.Length > limit ? HeadOutcome.TooLong : HeadOutcome.Incomplete;
        if (end > limit) return HeadOutcome.TooLong;
        var outcome = Head.Parse(bytes[..end], _limits.Fields);
        buffer = buffer.Slice(end);
        _blank = 0;
        return outcome;
    }

    private void SkipEmptyLines(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.First.Span is [> (byte)'\r', ..]) return;
        var reader = new SequenceReader<byte>(buffer);
        while (reader.IsNext((byte)'\n', advancePast: true) || reader.IsNext("\r\n"u8, advancePast: true))
        {
        }
        _blank += reader.Consumed;
        buffer = buffer.Slice(reader.Position);
    }

    /// <summary>The length of a head with its empty line, whose ends may have a carriage return or not; −1 when it is not all there.</summary>
    private static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\n\r\n"u8);
        var bare = (end < 0 ? bytes : bytes[..(end + 1)]).IndexOf("\n\n"u8);
        return bare >= 0 ? bare + 2 : end < 0 ? -1 : end + 3;
    }
}
