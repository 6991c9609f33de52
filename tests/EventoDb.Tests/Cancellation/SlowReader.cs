using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventoDb.Tests.Cancellation;

/// <summary>A client that asks a server for much, and takes none of it.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public SlowReader(int port)
    {
        // Else the system takes up to 32 MB in its place, and a server whose answer fits there has nothing to wait for.
        _socket.ReceiveBufferSize = 4096;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends an RPC request many times.</summary>
    public async Task AskAsync(string body, int times)
    {
        var request = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        for (var i = 0; i < times; i++) await _socket.SendAsync(request);
        await _socket.ReceiveAsync(new byte[1]);
    }

    public void Dispose() => _socket.Dispose();
}
