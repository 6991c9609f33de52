using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EventoDb.Benchmarks.Load;

/// <summary>One HTTP/1.1 connection that is kept alive: sends bytes, waits for the whole answer, and looks at nothing in it but where it ends.</summary>
internal sealed class BareConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public BareConnection(Uri uri) => _socket.Connect(uri.Host, uri.Port);

    /// <summary>A request, by default of <c>POST /rpc</c>.</summary>
    public static byte[] Request(Uri uri, string token, string body, string path = "/rpc") => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: {uri.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>How long the answer's body is.</returns>
    public long Call(ReadOnlySpan<byte> request)
    {
        Send(request);
        return Receive();
    }

    /// <summary>Sends one or more requests.</summary>
    public void Send(ReadOnlySpan<byte> requests)
    {
        for (var sent = 0; sent < requests.Length;) sent += _socket.Send(requests[sent..]);
    }

    /// <summary>Reads the next answer.</summary>
    /// <returns>How long its body is.</returns>
    public long Receive()
    {
        var head = ReadHead();
        // HAProxy hands on the names of headers in small letters.
        Ascii.ToLowerInPlace(head, out _);
        if (!head.StartsWith("http/1.1 200"u8)) throw new IOException("refused: " + Encoding.UTF8.GetString(head));
        var length = head.IndexOf("content-length: "u8);
        if (length < 0) return SkipChunks();
        if (!Utf8Parser.TryParse(head[(length + 16)..], out long size, out _)) throw new IOException("no length");
        Skip(size);
        return size;
    }

    public void Dispose() => _socket.Dispose();

    private Span<byte> ReadHead()
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n\r\n"u8)) < 0) Fill();
        var head = _buffer.AsSpan(_start, length + 2);
        _start += length + 4;
        return head;
    }

    private long SkipChunks()
    {
        var total = 0L;
        while (true)
        {
            int length;
            while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8)) < 0) Fill();
            if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, length), out long size, out _, 'x')) throw new IOException("no chunk");
            _start += length + 2;
            Skip(size + 2);
            total += size;
            if (size == 0) return total;
        }
    }

    private void Skip(long count)
    {
        while (count > _end - _start)
        {
            count -= _end - _start;
            _start = _end;
            Fill();
        }
        _start += (int)count;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        var read = _socket.Receive(_buffer.AsSpan(_end));
        if (read == 0) throw new IOException("The server closed the connection.");
        _end += read;
    }
}
