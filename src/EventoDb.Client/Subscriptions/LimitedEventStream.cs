using System.Globalization;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Server-sent events, each no larger than a limit: a server that never ends one would fill the memory of who puts it together.</summary>
internal sealed class LimitedEventStream(Stream events, int limit) : ReadOnlyStream
{
    private int _eventLength;
    private int _lineLength;
    private byte _previous;

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
