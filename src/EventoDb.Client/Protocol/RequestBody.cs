using System.Net;
using System.Net.Http.Headers;

namespace EventoDb.Client;

/// <summary>A request's body, which knows whether any of it was sent: where none was, the server has done nothing.</summary>
internal sealed class RequestBody : HttpContent
{
    private const int Idle = 0;
    private const int Started = 1;
    private const int Withdrawn = 2;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Action? _starting;
    private int _state;

    /// <summary>Makes a body.</summary>
    /// <param name="bytes">What is sent.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="starting">Called when sending begins, or null.</param>
    public RequestBody(ReadOnlyMemory<byte> bytes, string contentType, Action? starting = null)
    {
        _bytes = bytes;
        _starting = starting;
        Headers.ContentType = new MediaTypeHeaderValue(contentType);
    }

    /// <summary>Sees to it that nothing of it is sent any more.</summary>
    /// <returns>Whether nothing of it was sent.</returns>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Idle) != Started;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Started, Idle) == Withdrawn) throw new OperationCanceledException();
        _starting?.Invoke();
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
