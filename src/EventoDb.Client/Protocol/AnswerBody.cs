using System.Buffers;

namespace EventoDb.Client;

/// <summary>The body of an answer in a pooled buffer; back to the pool with Dispose.</summary>
internal sealed class AnswerBody : IDisposable
{
    private const int FirstBuffer = 16 * 1024;
    private const int LargestFirstBuffer = 1024 * 1024;
    private const int LargestError = 1024 * 1024;
    private byte[] _buffer;

    private AnswerBody(byte[] buffer) => _buffer = buffer;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>Reads <paramref name="content"/> to its end.</summary>
    /// <param name="content">An answer's body.</param>
    /// <param name="limit">How many bytes are taken at most.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="AnswerTooLargeException">There are more than <paramref name="limit"/> bytes.</exception>
    public static Task<AnswerBody> ReadAsync(HttpContent content, int limit, CancellationToken cancellation) =>
        ReadAsync(content, limit, isCut: false, cancellation);

    /// <summary>Reads the body of an error, of which the beginning is enough: 1 MiB.</summary>
    /// <param name="content">An answer's body.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static Task<AnswerBody> ReadErrorAsync(HttpContent content, CancellationToken cancellation) =>
        ReadAsync(content, LargestError, isCut: true, cancellation);

    /// <summary>Takes the bytes out of it, into a body that somebody else disposes of.</summary>
    public AnswerBody Take()
    {
        var taken = new AnswerBody(Interlocked.Exchange(ref _buffer, [])) { Length = Length };
        Length = 0;
        return taken;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        Length = 0;
    }

    private static async Task<AnswerBody> ReadAsync(HttpContent content, int limit, bool isCut, CancellationToken cancellation)
    {
        // A Content-Length may lie: it chooses the first buffer, no more.
        var announced = content.Headers.ContentLength ?? 0;
        if (announced > limit && !isCut) throw new AnswerTooLargeException(limit);
        var body = new AnswerBody(ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced + 1, FirstBuffer, LargestFirstBuffer)));
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int read;
            while ((read = await stream.ReadAsync(body._buffer.AsMemory(body.Length), cancellation).ConfigureAwait(false)) > 0)
            {
                body.Length += read;
                if (body.Length > limit)
                {
                    if (!isCut) throw new AnswerTooLargeException(limit);
                    body.Length = limit;
                    break;
                }
                if (body.Length == body._buffer.Length) body.Grow();
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
