using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Stands between clients and a server on loopback, and does to requests what its plan says. Takes pipelined requests, hands on as many as come,
/// and reorders nothing.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly int _port;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private TcpListener _listener;
    private Task _accepting;
    private Task _refusing = Task.CompletedTask;

    /// <summary>Starts a proxy before <paramref name="target"/>.</summary>
    public FaultProxy(Uri target, FaultPlan plan)
    {
        Target = target.Port;
        Plan = plan;
        _listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>What fails.</summary>
    public FaultPlan Plan { get; }

    /// <summary>Called again and again while a client is kept waiting for ever, once it has waited a moment.</summary>
    public Action? OnStall { get; init; }

    /// <summary>The server's port; may change.</summary>
    public int Target { get; set; }

    /// <summary>The proxy's address.</summary>
    public Uri Uri => new($"http://127.0.0.1:{_port}/");

    /// <summary>Refuses connections for a while.</summary>
    public void Refuse(TimeSpan duration)
    {
        lock (_gate)
        {
            if (_refusing.IsCompleted) _refusing = RefuseAsync(duration);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _refusing;
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task RefuseAsync(TimeSpan duration)
    {
        _listener.Stop();
        await _accepting;
        await Task.Delay(duration, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _listener = new TcpListener(IPAddress.Loopback, _port).StartPrompt();
        _accepting = AcceptAsync(_listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptNextAsync(_ending.Token);
                var serving = Task.Run(() => ServeAsync(client));
                _connections[serving] = true;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, Target, _ending.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                client.Reset();
                return;
            }
            using var connection = new FaultConnection(this, client, server);
            await connection.ServeAsync(_ending.Token);
        }
    }
}
