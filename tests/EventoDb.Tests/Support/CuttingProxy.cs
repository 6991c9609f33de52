using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Passes bytes between clients and a server on loopback, and breaks all connections when it is told to. Listens on loopback, or on the address that is given.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly SocketServer _clients;

    public CuttingProxy(Uri target, IPAddress? address = null)
    {
        Target = target.Port;
        _clients = new SocketServer((client, _, stopping) => ServeAsync(client, stopping), address);
    }

    /// <summary>The server's port; may change.</summary>
    public int Target { get; set; }

    public Uri Uri => new($"http://{_clients.Endpoint}/");

    /// <summary>Resets every connection there is.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys) Reset(socket);
    }

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets[client] = _sockets[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target, stopping);
            await Task.WhenAny(CopyAsync(client, server, stopping), CopyAsync(server, client, stopping));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server does not listen, or the test has ended.
        }
        Reset(client);
        Reset(server);
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stopping)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, stopping)) > 0)
            {
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stopping);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went.
        }
    }

    private void Reset(Socket socket)
    {
        _sockets.TryRemove(socket, out _);
        socket.Reset();
    }
}
