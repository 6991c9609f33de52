using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventoDb.Server.Http;

namespace EventoDb.Server.Connections;

/// <summary>Accepts connections on the loopback addresses and sees to it that they end in time.</summary>
internal sealed class Listener : IAsyncDisposable
{
    /// <summary>How long requests under way may take to be answered when the server stops.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<Socket> _sockets;
    private readonly Network _network;
    private readonly ServerParts _parts;
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private readonly Task _expiring;

    public Listener(IReadOnlyList<Socket> sockets, Network network, ServerParts parts)
    {
        _sockets = sockets;
        _network = network;
        _parts = parts;
        Port = ((IPEndPoint)sockets[0].LocalEndPoint!).Port;
        _accepting = Task.WhenAll(sockets.Select(socket => Task.Run(() => AcceptAsync(socket))));
        _expiring = Task.Run(ExpireAsync);
    }

    public int Port { get; }

    public int ConnectionCount => _connections.Count;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _sockets) socket.Dispose();
        await Task.WhenAll(_accepting, _expiring).ConfigureAwait(false);

        foreach (var connection in _connections.Keys) connection.Stop();
        var ended = Task.WhenAll(_connections.Values);
        if (await Task.WhenAny(ended, Task.Delay(Patience, _parts.Clock)).ConfigureAwait(false) != ended)
        {
            foreach (var connection in _connections.Keys) connection.Abort();
            await ended.ConfigureAwait(false);
        }
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Begin(await _network.AcceptAsync(listening, _stopping.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The client has gone again, or the system is out of handles: give it time.
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (_connections.Count >= _parts.Limits.Connections)
        {
            socket.Dispose();
            return;
        }
        Connection connection;
        try
        {
            connection = new Connection(socket, _parts);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ServeAsync(connection, begin.Task);
        begin.SetResult();
    }

    private async Task ServeAsync(Connection connection, Task begin)
    {
        await begin.ConfigureAwait(false);
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private async Task ExpireAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), _parts.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                var now = _parts.Clock.GetMilliseconds();
                foreach (var connection in _connections.Keys) connection.Expire(now);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }
}
