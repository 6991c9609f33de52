using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>An HTTP server on loopback that does what a test tells it to, however wrong, and remembers what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly Func<StubRequest, CancellationToken, Task<StubAnswer>> _respond;
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly ConcurrentDictionary<StubConnection, Task> _connections = new();
    private readonly Lock _counting = new();
    private int _requestCount;
    private int _connectionCount;
    private CancellationTokenSource _running = new();
    private TcpListener _listener;
    private Task _accepting;

    /// <summary>Starts a server that answers each request with what <paramref name="respond"/> says.</summary>
    public StubServer(Func<StubRequest, CancellationToken, Task<StubAnswer>> respond)
    {
        _respond = respond;
        _listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    /// <summary>Starts a server that answers each request with what <paramref name="respond"/> says.</summary>
    public StubServer(Func<StubRequest, StubAnswer> respond)
        : this((request, _) => Task.FromResult(respond(request)))
    {
    }

    /// <summary>Starts a server that gives these answers in turn, the last of them from then on.</summary>
    public StubServer(params StubAnswer[] answers)
        : this(request => answers[Math.Min(request.Number, answers.Length - 1)])
    {
    }

    /// <summary>The port, the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The address.</summary>
    public Uri Uri => new($"http://127.0.0.1:{Port}/");

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>How many connections were made so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>How many connections are open.</summary>
    public int OpenConnectionCount => _connections.Count;

    /// <summary>An address on loopback where nobody listens.</summary>
    public static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>A client of this server; few tries unless said otherwise, and no time limit that a busy machine could meet.</summary>
    public EventoClient CreateClient(string? token = null, int retryCount = 1, TimeSpan? timeout = null, int maxAnswerBytes = 64 * 1024 * 1024,
        ClientTiming? timing = null) => new(new EventoClientOptions
        {
            Uri = Uri,
            Token = token,
            RetryCount = retryCount,
            Timeout = timeout ?? Eventually.Hang,
            MaxAnswerBytes = maxAnswerBytes,
            UseProxy = false,
            Timing = timing ?? TestTiming.PatientClient,
        });

    /// <summary>Closes the port and every connection, as a server that dies does.</summary>
    public async Task StopAsync()
    {
        await _running.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections.Keys) connection.Dispose();
        await Task.WhenAll(_connections.Values);
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Start()
    {
        _running.Dispose();
        _running = new CancellationTokenSource();
        _listener.Dispose();
        _listener = new TcpListener(IPAddress.Loopback, Port).StartPrompt();
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _running.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken running)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptNextAsync(running);
                var connection = new StubConnection(socket, Interlocked.Increment(ref _connectionCount) - 1);
                var serving = connection.ServeAsync(Record, _respond, running);
                _connections[connection] = serving;
                _ = serving.ContinueWith(_ => _connections.TryRemove(connection, out Task? _), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException
            || (e is InvalidOperationException && running.IsCancellationRequested))
        {
            // Stopped, perhaps before it had begun to listen again.
        }
    }

    private StubRequest Record(Func<int, StubRequest> received)
    {
        lock (_counting)
        {
            var request = received(_requestCount++);
            _requests.Enqueue(request);
            return request;
        }
    }
}
