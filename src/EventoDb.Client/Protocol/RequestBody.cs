using System.Net;
using System.Net.Http.Headers;

namespace EventoDb.Client;

/// <summary>A request's body, which knows whether any of it was sent: where none was, the server has done nothing.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private volatile bool _hasStarted;

    public RequestBody(ReadOnlyMemory<byte> bytes, string contentType)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue(contentType);
    }

    /// <summary>Whether sending has begun.</summary>
    public bool HasStarted => _hasStarted;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _hasStarted = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
