namespace EventoDb.Client;

/// <summary>The writes that share one connection, in the order in which they are handed in.</summary>
/// <remarks>A write that comes alone is sent as <see cref="EventoClient.WriteAsync"/> does it. When writes come faster than they are answered, or many of them each right after
/// the answer to the one before it, a connection of its own is opened, and used as soon as all before are answered. All but <see cref="DisposeAsync"/> is called under the gate.</remarks>
internal sealed class WriteLane : IPipelineListener, IAsyncDisposable
{
    // A connection that answered fewer is not worth another one.
    private const int FewAnswers = InFlightWindow.Initial;
    private const int LargestPipelined = 256 * 1024;
    // So many one right after the other are worth a connection.
    private const int ManyInTurn = 16;
    // Enough to go out and to be answered many at a time; and few, as each one is looked for where a proxy breaks off.
    private const int MostBehindProxy = 32;
    private static readonly TimeSpan InTurn = TimeSpan.FromMilliseconds(5);
    private readonly EventoClient _client;
    private readonly OpenWrites _open;
    private readonly InFlightWindow _window;
    private readonly SingleWrites _single;
    // What came faster than it could be sent.
    private readonly Queue<PendingWrite> _waiting = new();
    private readonly CancellationTokenSource _lifetime = new();
    // Whose messages are on their way through a proxy: of each stream one, as the next must not get there before it.
    private readonly HashSet<string> _streamsBehindProxy = new(StringComparer.Ordinal);
    private int _mostBehindProxy;
    // After so many the server ended the connection before.
    private long _lifespan = long.MaxValue;
    private int _unanswered;
    private int _roomAt = int.MaxValue;
    private int _inTurn;
    private long _answeredAt;
    private PipelinedConnection? _connection;
    // Whether all that is unanswered is on the connection; else it is being written or settled elsewhere, and what follows must wait.
    private bool _isPipelining;
    private bool _mayOpen;
    private Task _opening = Task.CompletedTask;

    /// <summary>A lane.</summary>
    /// <param name="client">Writes.</param>
    /// <param name="window">How many may be unanswered, or null for as many as make the rate grow.</param>
    /// <param name="open">All writes that are open, here and on other lanes.</param>
    /// <param name="isAlone">Whether there are no other lanes: the order across streams is kept, too.</param>
    public WriteLane(EventoClient client, int? window, OpenWrites open, bool isAlone)
    {
        _client = client;
        _open = open;
        _window = new InFlightWindow(window, client.Timing.Clock);
        _single = new SingleWrites(client, open.Halt, open.Gate, Complete, _lifetime.Token);
        _mostBehindProxy = isAlone ? 1 : MostBehindProxy;
        _mayOpen = client.Options.Handler is null;
    }

    /// <summary>Whether there may be room for the next write, after there was none.</summary>
    public bool HasRoom => _unanswered <= _roomAt;

    /// <summary>Whether writes are best handed in before there is room for them, since the way takes one at a time: the next is sent where the answer to the one before it
    /// comes in, and nobody has to be woken for that.</summary>
    public bool KeepsAhead => _waiting.Count > 0 || (_window.Size > 1 && _connection is { IsOpen: true, Capacity: 1 });

    /// <summary>Whether as many were handed in ahead as the window allows.</summary>
    public bool IsFullAhead => _waiting.Count > 0 && _waiting.Count + _unanswered >= _window.Size;

    /// <summary>Whether half of them are gone, so that the next ones come many at a time.</summary>
    public bool HasRoomAhead => _waiting.Count + _unanswered <= _window.Size / 2;

    /// <summary>Sends a write if there is room for it.</summary>
    /// <returns>Whether it is on its way; if not, nothing of it was or will be sent.</returns>
    public bool TrySend(PendingWrite write)
    {
        _roomAt = int.MaxValue;
        var isSmall = write.Size <= LargestPipelined;
        if (_unanswered == 0) _isPipelining = isSmall;
        if (_isPipelining && isSmall && _connection is { IsOpen: true } connection)
        {
            // Nothing is sent behind a refusal before it is told: the caller may want to stop there.
            if (_single.IsRefusalOpen && _unanswered > 0) return WaitUntilUnanswered(0);
            if (_unanswered >= connection.Capacity) return WaitUntilUnanswered(connection.Capacity / 2);
            if (connection.IsBehindProxy && !MayFollow(write, connection)) return WaitUntilUnanswered(_unanswered - 1);
            if (_unanswered >= _window.Size)
            {
                _window.OnFull();
                // Half of them, so that the next ones go out many at a time.
                return WaitUntilUnanswered(_unanswered / 2);
            }
            if (connection.TrySend(write))
            {
                _unanswered++;
                if (connection.IsBehindProxy) _streamsBehindProxy.Add(write.Request.StreamName);
                return true;
            }
        }
        if (_unanswered > 0)
        {
            Open();
            return WaitUntilUnanswered(0);
        }
        _inTurn = _client.Timing.Clock.GetElapsedTime(_answeredAt) <= InTurn ? _inTurn + 1 : 0;
        if (_inTurn >= ManyInTurn) Open();
        _isPipelining = false;
        _unanswered++;
        _single.Write(write);
        return true;
    }

    /// <summary>Takes a write, which is sent as soon as there is room for it.</summary>
    public void Post(PendingWrite write)
    {
        _waiting.Enqueue(write);
        SendWaiting();
    }

    /// <summary>Sends what waits, as far as there is room.</summary>
    public void SendWaiting()
    {
        while (!_lifetime.IsCancellationRequested && _waiting.TryPeek(out var write))
        {
            if (_open.Halt is { Reason: not null } halt)
            {
                _waiting.Dequeue();
                _open.Settle(write, null, halt.NotSent(write.Request));
            }
            else
            {
                if (!HasRoom || !_open.MaySend(write) || !TrySend(write)) return;
                _waiting.Dequeue();
            }
        }
    }

    /// <summary>Closes the connection at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _opening.ConfigureAwait(false);
        if (_connection is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
        await _single.Working.ConfigureAwait(false);
        _lifetime.Dispose();
    }

    void IPipelineListener.OnWritten(PendingWrite write, WriteResult result)
    {
        lock (_open.Gate) Complete(write, result, null);
    }

    void IPipelineListener.OnRefused(PendingWrite write, EventoException refusal)
    {
        lock (_open.Gate)
        {
            _open.Doubt(write);
            if (!_single.TryLookInto(write, refusal)) Complete(write, null, refusal);
        }
    }

    void IPipelineListener.OnEnded(PipelinedConnection connection, IReadOnlyList<PendingWrite> lost)
    {
        lock (_open.Gate)
        {
            _connection = null;
            _isPipelining = false;
            _single.IsUp = false;
            if (lost.Count == 0) return;
            if (connection.WasEnded) _lifespan = connection.Answered;
            if (!connection.KeepsOrder || connection.Answered < FewAnswers)
            {
                if (connection.Capacity > 1 && connection.IsBehindProxy) _mostBehindProxy = 1;
                else _mayOpen = false;
            }
            foreach (var write in lost) _open.Doubt(write);
            _single.Settle(lost);
        }
    }

    /// <summary>Whether a write may be sent through a proxy behind those that are on their way.</summary>
    private bool MayFollow(PendingWrite write, PipelinedConnection connection)
    {
        if (_unanswered == 0)
        {
            if (connection.Answered >= _lifespan) _lifespan = long.MaxValue;
            return true;
        }
        return !_streamsBehindProxy.Contains(write.Request.StreamName) && connection.Answered + _unanswered < _lifespan;
    }

    private bool WaitUntilUnanswered(int count)
    {
        _roomAt = count;
        return false;
    }

    private void Complete(PendingWrite write, WriteResult? result, Exception? error)
    {
        _unanswered--;
        _streamsBehindProxy.Remove(write.Request.StreamName);
        _answeredAt = _client.Timing.Clock.GetTimestamp();
        _window.OnAnswered();
        _open.Settle(write, result, error);
        SendWaiting();
    }

    private void Open()
    {
        if (_mayOpen && _single.IsUp && _connection is null && _opening.IsCompleted) _opening = Task.Run(OpenAsync);
    }

    private async Task OpenAsync()
    {
        var connection = ProxyChoice.IsUsed(_client.Options) ? null : await PipelinedConnection.TryOpenAsync(_client, _window.Most, _mostBehindProxy, this, _lifetime.Token).ConfigureAwait(false);
        lock (_open.Gate)
        {
            if (connection is null) _mayOpen = false;
            _connection = connection;
            _window.Restart();
        }
        connection?.Start();
    }
}
