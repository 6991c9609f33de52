using System.Globalization;

namespace EventoDb.Client;

/// <summary>Server-sent events, each no larger than a limit: a server that never ends one would fill the memory of who puts it together.</summary>
internal sealed class LimitedEventStream(Stream events, int limit) : Stream
{
    private int _eventLength;
    private int _lineLength;
    private byte _previous;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">An event is larger than the limit.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">An event is larger than the limit.</exception>
    public override int Read(Span<byte> buffer) => Check(buffer[..events.Read(buffer)]);

    /// <inheritdoc/>
    /// <exception cref="IOException">An event is larger than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await events.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Check(buffer.Span[..read]);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Check(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (++_eventLength > limit) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"an event is larger than {limit / 1024:N0} KiB"));
            var endsLine = value == '\r' || (value == '\n' && _previous != '\r');
            // An empty line ends an event.
            if (endsLine && _lineLength == 0) _eventLength = 0;
            if (endsLine) _lineLength = 0;
            else if (value != '\n') _lineLength++;
            _previous = value;
        }
        return bytes.Length;
    }
}
