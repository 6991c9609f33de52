using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Benchmarks.Load;

/// <summary>A way to a server with a longer round trip: what comes from clients is handed on so much later, in order, however much of it there is.</summary>
/// <remarks>Threads of its own sleep, as timers are too coarse for a millisecond.</remarks>
internal sealed class DelayingProxy : IDisposable
{
    private const int PieceSize = 64 * 1024;
    // So many pieces may be under way on a connection: 64 MB at most, and far more than a writer sends ahead.
    private const int MostPieces = 1024;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Uri _server;
    private readonly TimeSpan _delay;

    /// <summary>Opens the way.</summary>
    /// <param name="server">The server.</param>
    /// <param name="delay">By how much the round trip is longer.</param>
    public DelayingProxy(Uri server, TimeSpan delay)
    {
        _server = server;
        _delay = delay;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where it begins.</summary>
    public Uri Uri => new($"http://{_listener.LocalEndpoint}");

    public void Dispose()
    {
        _listener.Stop();
        foreach (var socket in _sockets) socket.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = Keep(_listener.AcceptSocket());
                var server = Keep(new Socket(SocketType.Stream, ProtocolType.Tcp));
                server.Connect(_server.Host, _server.Port);
                var underWay = new BlockingCollection<(byte[] Piece, long Due)>(MostPieces);
                Begin(() => Take(client, underWay), underWay.CompleteAdding);
                Begin(() => HandOn(underWay, server), () => server.Shutdown(SocketShutdown.Send));
                Begin(() => Return(server, client), () => client.Shutdown(SocketShutdown.Send));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is closed.
        }
    }

    private Socket Keep(Socket socket)
    {
        socket.NoDelay = true;
        _sockets.Add(socket);
        return socket;
    }

    private static void Begin(Action work, Action atEnd) => new Thread(() =>
    {
        try
        {
            work();
            atEnd();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    })
    { IsBackground = true }.Start();

    private void Take(Socket client, BlockingCollection<(byte[] Piece, long Due)> underWay)
    {
        var buffer = new byte[PieceSize];
        for (int read; (read = client.Receive(buffer)) > 0;)
        {
            underWay.Add((buffer[..read], Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency)));
        }
    }

    private static void HandOn(BlockingCollection<(byte[] Piece, long Due)> underWay, Socket server)
    {
        foreach (var (piece, due) in underWay.GetConsumingEnumerable())
        {
            var left = due - Stopwatch.GetTimestamp();
            if (left > 0) Thread.Sleep((int)Math.Ceiling(1000.0 * left / Stopwatch.Frequency));
            server.Send(piece);
        }
    }

    private static void Return(Socket server, Socket client)
    {
        var buffer = new byte[PieceSize];
        for (int read; (read = server.Receive(buffer)) > 0;) client.Send(buffer.AsSpan(0, read));
    }
}
