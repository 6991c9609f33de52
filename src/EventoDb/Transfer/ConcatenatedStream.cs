using EventoDb.Client;

namespace EventoDb;

/// <summary>A stream, and some bytes after its end.</summary>
internal sealed class ConcatenatedStream(Stream first, ReadOnlyMemory<byte> second) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _left = second;

    public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var read ? read : TakeRest(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await first.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read ? read : TakeRest(buffer.Span);

    protected override void Dispose(bool disposing)
    {
        if (disposing) first.Dispose();
        base.Dispose(disposing);
    }

    private int TakeRest(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _left.Length);
        _left.Span[..taken].CopyTo(buffer);
        _left = _left[taken..];
        return taken;
    }
}
