using System.Collections.Concurrent;
using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>An HTTP server on loopback that does what a test tells it to, however wrong, and remembers what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly Lock _counting = new();
    private readonly SocketServer _sockets;
    private int _requestCount;

    /// <summary>Starts a server that answers each request with what <paramref name="respond"/> says.</summary>
    public StubServer(Func<StubRequest, CancellationToken, Task<StubAnswer>> respond) => _sockets = new SocketServer(async (socket, number, running) =>
    {
        using var connection = new StubConnection(socket, number);
        await connection.ServeAsync(Record, respond, running);
    });

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
    public int Port => _sockets.Endpoint.Port;

    /// <summary>The address.</summary>
    public Uri Uri => new($"http://127.0.0.1:{Port}/");

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>How many connections were made so far.</summary>
    public int ConnectionCount => _sockets.ConnectionCount;

    /// <summary>How many connections are open.</summary>
    public int OpenConnectionCount => _sockets.OpenConnectionCount;

    /// <summary>An address on loopback where nobody listens.</summary>
    public static Uri Nobody() => new($"http://127.0.0.1:{UnsharedPort.Next()}/");

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
    public Task StopAsync() => _sockets.StopAsync();

    /// <summary>Listens again, on the same port.</summary>
    public void Start() => _sockets.Start();

    public ValueTask DisposeAsync() => _sockets.DisposeAsync();

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
