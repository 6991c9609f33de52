using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>HTTP by hand: what a well-behaved client would never send.</summary>
internal sealed class RawConnection(Socket socket, string token) : IDisposable
{
    private readonly MemoryStream _received = new();
    private int _read;

    /// <summary>A complete request to /rpc.</summary>
    public string Rpc(string body, string headers = "") =>
        $"POST /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    /// <summary>The head of a request to /rpc with these headers, its empty line included.</summary>
    public string Head(string headers) => $"POST /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{headers}\r\n";

    /// <summary>A request in which the header with the token stands for <c>{token}</c>.</summary>
    public string WithToken(string request) => request.Replace("{token}", $"Authorization: Bearer {token}\r\n", StringComparison.Ordinal);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Eventually.Hang);
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), patience.Token);
    }

    /// <summary>Says that nothing more will be sent; answers still come.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next answer's status, head and body.</summary>
    public async Task<(int Status, string Head, string Body)> ReceiveAsync()
    {
        var head = await ReadLineBlockAsync();
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var fields = head.Split("\r\n").Skip(1)
            .Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1], StringComparer.OrdinalIgnoreCase);
        if (status == 100) return (status, head, "");
        if (fields.TryGetValue("Content-Length", out var length)) return (status, head, await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture)));
        Assert.Equal("chunked", fields["Transfer-Encoding"]);
        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadAsync(size));
            Assert.Equal("", await ReadLineAsync());
            if (size == 0) return (status, head, body.ToString());
        }
    }

    /// <summary>What has arrived, at least something, unless the connection has ended.</summary>
    public async Task<(string Text, bool Ended)> ReceiveSomeAsync()
    {
        var ended = _read == _received.Length && !await FillAsync();
        var text = Take((int)_received.Length - _read);
        _received.SetLength(_read = 0);
        return (text, ended);
    }

    /// <summary>Everything until the server closes the connection.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        while (await FillAsync())
        {
        }
        return Take((int)_received.Length - _read);
    }

    /// <summary>Whether the server has closed the connection, waiting for it.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return _read == _received.Length && !await FillAsync();
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _received.Dispose();
    }

    private async Task<string> ReadLineBlockAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { Length: > 0 } line) lines.Add(line);
        return string.Join("\r\n", lines);
    }

    private async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var end = _received.GetBuffer().AsSpan(_read, (int)_received.Length - _read).IndexOf((byte)'\n');
            if (end >= 0) return Take(end + 1).TrimEnd('\r', '\n');
            if (!await FillAsync()) throw new EndOfStreamException("The server closed the connection.");
        }
    }

    private async Task<string> ReadAsync(int count)
    {
        while (_received.Length - _read < count)
        {
            if (!await FillAsync()) throw new EndOfStreamException("The server closed the connection.");
        }
        return Take(count);
    }

    private string Take(int count)
    {
        var text = Encoding.UTF8.GetString(_received.GetBuffer(), _read, count);
        _read += count;
        return text;
    }

    private async Task<bool> FillAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Hang);
        var buffer = new byte[64 * 1024];
        var count = await socket.ReceiveAsync(buffer, patience.Token);
        _received.Position = _received.Length;
        _received.Write(buffer, 0, count);
        return count > 0;
    }
}
