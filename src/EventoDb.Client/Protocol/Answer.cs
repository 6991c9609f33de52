using System.Buffers;
using System.Globalization;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>An answer: what its head says, and its body in a pooled buffer; back to the pool with Dispose.</summary>
internal sealed class Answer : IDisposable
{
    private const int FirstBuffer = 16 * 1024;
    private const int LargestFirstBuffer = 1024 * 1024;
    private const int LargestError = 1024 * 1024;
    private byte[] _buffer;

    private Answer(byte[] buffer) => _buffer = buffer;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, Length);

    /// <summary>The server's clock (the Date header, to the second), or null where it did not say.</summary>
    public DateTimeOffset? ServerTime { get; private init; }

    /// <summary>The longest line that the server says its import takes, in bytes; null where it says nothing.</summary>
    public long? LongestLine { get; private init; }

    /// <summary>Reads an answer to its end.</summary>
    /// <param name="response">Its head.</param>
    /// <param name="limit">How many bytes are taken at most.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="AnswerTooLargeException">There are more than <paramref name="limit"/> bytes.</exception>
    public static Task<Answer> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellation) =>
        ReadAsync(response, limit, isCut: false, cancellation);

    /// <summary>Reads an error, of which the beginning is enough: 1 MiB.</summary>
    /// <param name="response">Its head.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static Task<Answer> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        ReadAsync(response, LargestError, isCut: true, cancellation);

    /// <summary>Takes the bytes out of it, into an answer that somebody else disposes of.</summary>
    public Answer Take()
    {
        var taken = new Answer(Interlocked.Exchange(ref _buffer, [])) { Length = Length, ServerTime = ServerTime, LongestLine = LongestLine };
        Length = 0;
        return taken;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        Length = 0;
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response, int limit, bool isCut, CancellationToken cancellation)
    {
        // A Content-Length may lie: it chooses the first buffer, no more.
        var announced = response.Content.Headers.ContentLength ?? 0;
        if (announced > limit && !isCut) throw new AnswerTooLargeException(limit);
        var answer = new Answer(ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced + 1, FirstBuffer, LargestFirstBuffer)))
        {
            ServerTime = response.Headers.Date,
            LongestLine = ReadLongestLine(response),
        };
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int read;
            while ((read = await stream.ReadAsync(answer._buffer.AsMemory(answer.Length), cancellation).ConfigureAwait(false)) > 0)
            {
                answer.Length += read;
                if (answer.Length > limit)
                {
                    if (!isCut) throw new AnswerTooLargeException(limit);
                    answer.Length = limit;
                    break;
                }
                if (answer.Length == answer._buffer.Length) answer.Grow();
            }
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static long? ReadLongestLine(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ServerHeader.LongestLine, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        Body.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
