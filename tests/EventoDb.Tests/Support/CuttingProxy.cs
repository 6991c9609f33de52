using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Passes bytes between clients and a server on loopback, and breaks all connections when it is told to. Listens on loopback, or on the address that is given.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();
    private readonly Task _accepting;

    public CuttingProxy(Uri target, IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        Target = target.Port;
        _listener.StartPrompt();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's port; may change.</summary>
    public int Target { get; set; }

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Resets every connection there is.</summary>
    public void Cut()
    {
        foreach (var socket in _sockets.Keys) Reset(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Cut();
        _stopping.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptNextAsync(_stopping.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets[client] = _sockets[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target, _stopping.Token);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server does not listen, or the test has ended.
        }
        Reset(client);
        Reset(server);
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stopping.Token);
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
