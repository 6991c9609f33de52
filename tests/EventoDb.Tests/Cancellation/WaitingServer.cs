using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>A server that is well until it is told to keep its clients waiting, from one request on.</summary>
internal sealed class WaitingServer : IAsyncDisposable
{
    private static readonly TimeSpan TrickleInterval = TimeSpan.FromMilliseconds(5);
    private readonly Lock _gate = new();
    private TaskCompletionSource _reached = NewReached();
    private Task _going = Task.CompletedTask;
    private WayToWait? _way;
    private int _served;
    private int _firstToWait;
    private int _held;

    public WaitingServer()
    {
        Server = new BackendStandIn(BackendKind.Sqlite) { Intercept = InterceptAsync };
    }

    /// <summary>The server.</summary>
    public BackendStandIn Server { get; }

    /// <summary>How many requests came since it was last told anything.</summary>
    public int Served
    {
        get
        {
            lock (_gate) return _served;
        }
    }

    /// <summary>How many connections are kept waiting at this moment.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Done when a request has come that is kept waiting.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Keeps all requests waiting but the first <paramref name="served"/>.</summary>
    public void Wait(WayToWait way, int served)
    {
        lock (_gate)
        {
            _reached = NewReached();
            (_way, _firstToWait, _served) = (way, served, 0);
        }
    }

    /// <summary>Answers as it should from now on. Who waits already is kept waiting.</summary>
    public async Task RecoverAsync()
    {
        Task going;
        lock (_gate)
        {
            (_way, _served) = (null, 0);
            going = _going;
            _going = Task.CompletedTask;
        }
        if (going == Task.CompletedTask) return;
        await going;
        Server.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await RecoverAsync();
        await Server.DisposeAsync();
    }

    private static TaskCompletionSource NewReached() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<StubAnswer> InterceptAsync(StubRequest request, Func<StubAnswer> perform, CancellationToken cancellation)
    {
        WayToWait way;
        lock (_gate)
        {
            if (_served++ < _firstToWait || _way is null) return Task.FromResult(perform());
            way = _way.Value;
            if (way == WayToWait.Gone && _going == Task.CompletedTask) _going = Task.Run(Server.StopAsync, CancellationToken.None);
            _reached.TrySetResult();
        }
        return Task.FromResult(way switch
        {
            WayToWait.NoAnswer => Hold([]),
            WayToWait.HalfAHead => Hold("HTTP/1.1 200 OK\r\nContent-"u8.ToArray()),
            WayToWait.HalfABody => Hold(WithoutEnd(perform())),
            WayToWait.Trickle => Trickle(),
            WayToWait.Busy => StubAnswer.Html(503, "<html>Busy</html>").WithHeader("Retry-After", "60"),
            _ => StubAnswer.Reset,
        });
    }

    private static byte[] WithoutEnd(StubAnswer answer) => answer.Script is null
        ? answer.ToBytes()[..^1]
        : Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: po");

    private StubAnswer Hold(byte[] start) => Script(async (stream, cancellation) =>
    {
        await stream.WriteAsync(start, cancellation);
        var sink = new byte[64 * 1024];
        while (await stream.ReadAsync(sink, cancellation) > 0)
        {
        }
    });

    private StubAnswer Trickle() => Script(async (stream, cancellation) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n"u8.ToArray(), cancellation);
        while (true)
        {
            await stream.WriteAsync(" "u8.ToArray(), cancellation);
            await Task.Delay(TrickleInterval, cancellation);
        }
    });

    private StubAnswer Script(Func<Stream, CancellationToken, Task> script) => new()
    {
        Ending = StubEnding.Close,
        Script = async (stream, cancellation) =>
        {
            Interlocked.Increment(ref _held);
            try
            {
                await script(stream, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _held);
            }
        },
    };
}
