using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>Takes whole HTTP/1.1 messages out of a stream, as they came.</summary>
internal sealed class HttpMessageReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next message, head and body; null where the stream ends before it is whole.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        int length;
        while ((length = MeasureMessage()) < 0)
        {
            if (!await FillAsync(cancellation)) return null;
        }
        var message = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return message;
    }

    /// <summary>Reads and forgets until the stream ends.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        do
        {
            _start = _end = 0;
        }
        while (await FillAsync(cancellation));
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }

    private int MeasureMessage()
    {
        var there = _buffer.AsSpan(_start, _end - _start);
        var head = there.IndexOf("\r\n\r\n"u8);
        if (head < 0) return -1;
        var isChunked = false;
        var length = 0;
        foreach (var line in Encoding.ASCII.GetString(there[..head]).Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim();
            if (line[..colon].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) length = int.Parse(value, CultureInfo.InvariantCulture);
            if (line[..colon].Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) isChunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
        }
        if (isChunked) length = MeasureChunks(there[(head + 4)..]);
        return length < 0 || there.Length < head + 4 + length ? -1 : head + 4 + length;
    }

    private static int MeasureChunks(ReadOnlySpan<byte> body)
    {
        for (var position = 0; ;)
        {
            var line = body[position..].IndexOf("\r\n"u8);
            if (line < 0) return -1;
            var size = int.Parse(Encoding.ASCII.GetString(body.Slice(position, line)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            position += line + 2 + size + 2;
            if (size == 0) return position;
            if (position > body.Length) return -1;
        }
    }
}
