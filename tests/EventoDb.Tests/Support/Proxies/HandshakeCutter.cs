using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>In front of a server with TLS: cuts some connections while they are being secured, as a proxy does that is restarted, and passes on the others.</summary>
internal sealed class HandshakeCutter : IAsyncDisposable
{
    private readonly SocketServer _sockets;
    private int _cutCount;

    /// <summary>Begins.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="isCut">Whether a connection is cut, by its number from 0.</param>
    /// <param name="after">After how many bytes of the server's.</param>
    /// <param name="resets">Whether by a reset; else it ends.</param>
    public HandshakeCutter(int server, Func<int, bool> isCut, int after, bool resets) => _sockets = new SocketServer((client, number, ending) =>
    {
        int? limit = isCut(number) ? after : null;
        if (limit is not null) Interlocked.Increment(ref _cutCount);
        return ServeAsync(client, server, limit, resets, ending);
    });

    /// <summary>Where it is asked.</summary>
    public Uri Uri => new($"https://localhost:{_sockets.Endpoint.Port}");

    /// <summary>How many connections were cut.</summary>
    public int CutCount => Volatile.Read(ref _cutCount);

    public ValueTask DisposeAsync() => _sockets.DisposeAsync();

    private static async Task ServeAsync(Socket client, int port, int? limit, bool resets, CancellationToken ending)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await server.ConnectAsync(IPAddress.Loopback, port, ending);
        await Task.WhenAny(CopyAsync(client, server, null, ending), CopyAsync(server, client, limit, ending));
        if (resets && limit is not null) client.Reset();
    }

    private static async Task CopyAsync(Socket from, Socket to, int? limit, CancellationToken ending)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, ending)) > 0;)
            {
                var passed = Math.Min(read, limit ?? read);
                for (var sent = 0; sent < passed;) sent += await to.SendAsync(buffer.AsMemory(sent, passed - sent), ending);
                if ((limit -= passed) <= 0) return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went.
        }
    }
}
