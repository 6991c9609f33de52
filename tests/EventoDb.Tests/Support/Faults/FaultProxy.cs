using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Stands between clients and a server on loopback, and does to requests what its plan says. Takes pipelined requests, hands on as many as come,
/// and reorders nothing.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly SocketServer _clients;
    private Task _refusing = Task.CompletedTask;

    /// <summary>Starts a proxy before <paramref name="target"/>.</summary>
    public FaultProxy(Uri target, FaultPlan plan)
    {
        Target = target.Port;
        Plan = plan;
        _clients = new SocketServer((client, _, ending) => ServeAsync(client, ending));
    }

    /// <summary>What fails.</summary>
    public FaultPlan Plan { get; }

    /// <summary>Called again and again while a client is kept waiting for ever, once it has waited a moment.</summary>
    public Action? OnStall { get; init; }

    /// <summary>The server's port; may change.</summary>
    public int Target { get; set; }

    /// <summary>The proxy's address.</summary>
    public Uri Uri => new($"http://127.0.0.1:{_clients.Endpoint.Port}/");

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
        await _clients.DisposeAsync();
        _ending.Dispose();
    }

    private async Task RefuseAsync(TimeSpan duration)
    {
        await _clients.CloseAsync();
        await Task.Delay(duration, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _clients.Start();
    }

    private async Task ServeAsync(Socket client, CancellationToken ending)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target, ending);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            client.Reset();
            return;
        }
        using var connection = new FaultConnection(this, client, server);
        await connection.ServeAsync(ending);
    }
}
