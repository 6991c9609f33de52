using System.Buffers;

namespace EventoDb.Client;

/// <summary>What a connection has brought and nobody has read yet, in one piece; small again after a large answer.</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private const int Usual = 16 * 1024;
    private const int Largest = 4 * HttpAnswerParser.MaxBody;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private int _start;
    private int _end;

    /// <summary>The bytes.</summary>
    public Span<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Takes bytes off the front.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Reads more from <paramref name="stream"/>.</summary>
    /// <returns>Whether there was more.</returns>
    /// <exception cref="AnswerTooLargeException">There is no room for more.</exception>
    public async ValueTask<bool> FillAsync(Stream stream, CancellationToken cancellation)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        if (length == 0 && _bytes.Length > Usual * 2) MoveTo(Usual);
        else if (_end < _bytes.Length && _start < _end) return;
        else if (length == _bytes.Length) MoveTo(length < Largest ? length * 2 : throw new AnswerTooLargeException(Largest));
        else Unread.CopyTo(_bytes);
        _start = 0;
        _end = length;
    }

    private void MoveTo(int capacity)
    {
        var other = ArrayPool<byte>.Shared.Rent(capacity);
        Unread.CopyTo(other);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = other;
    }
}
