using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>In front of a server with TLS: cuts some connections while they are being secured, as a proxy does that is restarted, and passes on the others.</summary>
internal sealed class HandshakeCutter : IAsyncDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _serving = [];
    private readonly Task _accepting;
    private int _cutCount;

    /// <summary>Begins.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="isCut">Whether a connection is cut, by its number from 0.</param>
    /// <param name="after">After how many bytes of the server's.</param>
    /// <param name="resets">Whether by a reset; else it ends.</param>
    public HandshakeCutter(int server, Func<int, bool> isCut, int after, bool resets) => _accepting = Task.Run(async () =>
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var client = await _listener.AcceptNextAsync(_ending.Token);
                int? limit = isCut(number) ? after : null;
                if (limit is not null) Interlocked.Increment(ref _cutCount);
                _serving.Add(Task.Run(() => ServeAsync(client, server, limit, resets)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    });

    /// <summary>Where it is asked.</summary>
    public Uri Uri => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections were cut.</summary>
    public int CutCount => Volatile.Read(ref _cutCount);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _ending.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync(Socket client, int port, int? limit, bool resets)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var held = client;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, _ending.Token);
            await Task.WhenAny(CopyAsync(client, server, null), CopyAsync(server, client, limit));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The test is over.
        }
        if (resets && limit is not null) client.Reset();
    }

    private async Task CopyAsync(Socket from, Socket to, int? limit)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, _ending.Token)) > 0;)
            {
                var passed = Math.Min(read, limit ?? read);
                for (var sent = 0; sent < passed;) sent += await to.SendAsync(buffer.AsMemory(sent, passed - sent), _ending.Token);
                if ((limit -= passed) <= 0) return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went.
        }
    }
}
