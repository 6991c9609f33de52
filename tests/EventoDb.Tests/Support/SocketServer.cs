using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Listens on this machine, and has each client served. Can be stopped, and started again on the same port.</summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private readonly Func<Socket, int, CancellationToken, Task> _serve;
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private CancellationTokenSource _running = new();
    private TcpListener _listener;
    private Task _accepting;
    private int _connectionCount;

    /// <summary>Starts to listen.</summary>
    /// <param name="serve">Serves a client, the number of whose connection is given, until it is cancelled; what becomes of a connection that ends is no failure.</param>
    /// <param name="address">Where it listens; null for loopback.</param>
    public SocketServer(Func<Socket, int, CancellationToken, Task> serve, IPAddress? address = null)
    {
        _serve = serve;
        _listener = UnsharedPort.Listen(address ?? IPAddress.Loopback);
        Endpoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    /// <summary>Where it listens, the same after a restart.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>How many connections were made so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>How many connections are open.</summary>
    public int OpenConnectionCount => _serving.Count;

    /// <summary>Closes the port; connections live on.</summary>
    public async Task CloseAsync()
    {
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
    }

    /// <summary>Closes the port and every connection.</summary>
    public async Task StopAsync()
    {
        await _running.CancelAsync();
        await CloseAsync();
        await Task.WhenAll(_serving.Keys);
    }

    /// <summary>Listens again.</summary>
    public void Start()
    {
        if (_running.IsCancellationRequested)
        {
            _running.Dispose();
            _running = new CancellationTokenSource();
        }
        _listener = new TcpListener(Endpoint).StartPrompt();
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _running.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken running)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptNextAsync(running);
                var number = Interlocked.Increment(ref _connectionCount) - 1;
                var serving = Task.Run(() => ServeAsync(client, number, running), CancellationToken.None);
                _serving[serving] = true;
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped, perhaps before it had begun to listen again.
        }
    }

    private async Task ServeAsync(Socket client, int number, CancellationToken running)
    {
        using (client)
        using (running.Register(client.Dispose))
        {
            try
            {
                await _serve(client, number, running);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // Either side went: that is how connections end.
            }
        }
    }
}
