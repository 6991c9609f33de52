using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>One client of a <see cref="StubServer"/>: its requests are read and answered one after the other, also when they come pipelined.</summary>
internal sealed class StubConnection(Socket socket, int number) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads requests and answers them until either side ends it.</summary>
    public async Task ServeAsync(
        Func<Func<int, StubRequest>, StubRequest> record, Func<StubRequest, CancellationToken, Task<StubAnswer>> respond, CancellationToken cancellation)
    {
        while (await ReadRequestAsync(cancellation) is { } received)
        {
            var request = record(received);
            var answer = await respond(request, cancellation);
            if (answer.Delay > TimeSpan.Zero) await Task.Delay(answer.Delay, cancellation);
            await SendAsync(answer, cancellation);
            if (answer.Ending == StubEnding.Stall) await StallAsync(cancellation);
            if (answer.Ending == StubEnding.Reset) socket.Reset();
            if (answer.Ending != StubEnding.KeepAlive) return;
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task SendAsync(StubAnswer answer, CancellationToken cancellation)
    {
        if (answer.Script is { } script)
        {
            await script(_stream, cancellation);
            return;
        }
        var bytes = answer.ToBytes().AsMemory();
        bytes = bytes[..Math.Min(bytes.Length, answer.CutAfter ?? bytes.Length)];
        var piece = answer.PieceSize == 0 ? Math.Max(1, bytes.Length) : answer.PieceSize;
        for (; bytes.Length > 0; bytes = bytes[Math.Min(piece, bytes.Length)..])
        {
            await _stream.WriteAsync(bytes[..Math.Min(piece, bytes.Length)], cancellation);
        }
    }

    private async Task StallAsync(CancellationToken cancellation)
    {
        while (await _stream.ReadAsync(_buffer, cancellation) > 0)
        {
        }
    }

    private async Task<Func<int, StubRequest>?> ReadRequestAsync(CancellationToken cancellation)
    {
        if (await ReadLineAsync(cancellation) is not { } requestLine) return null;
        var words = requestLine.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        var body = headers.ContainsKey("Transfer-Encoding")
            ? await ReadChunksAsync(cancellation)
            : await ReadBytesAsync(int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture), cancellation);
        return index => new StubRequest(index, number, words[0], words[1], headers, body);
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(cancellation) ?? throw new IOException(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadBytesAsync(size, cancellation));
            await ReadLineAsync(cancellation);
            if (size == 0) return body.ToArray();
        }
    }

    private async Task<byte[]> ReadBytesAsync(int count, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            if (_start == _end && !await FillAsync(cancellation)) throw new IOException("The client closed within a request.");
            var taken = Math.Min(count - read, _end - _start);
            _buffer.AsSpan(_start, taken).CopyTo(bytes.AsSpan(read));
            _start += taken;
            read += taken;
        }
        return bytes;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellation)) return null;
        }
        var line = Encoding.UTF8.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }
}
