using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Writes messages in the order they are handed in, each exactly once, many of them in flight on one connection (HTTP/1.1 pipelining).</summary>
/// <remarks>
/// <para>A write that comes alone is sent as <see cref="EventoClient.WriteAsync"/> does it. When writes come faster than they are answered, a connection
/// of its own is opened, tried with two harmless requests, and used as soon as all before are answered. Requests are sent as soon as they are
/// handed in, many in one piece where many are there.</para>
/// <para>When the connection breaks, stalls or brings something that is no answer, each write without an answer is settled in order, as
/// <see cref="EventoClient.WriteAsync"/> does it: its id is looked for, and it is sent again only where it did not arrive. Nothing later is sent before that.
/// A connection that answered little, a status that a proxy may have sent (429, 502, 503, 504), or answers out of order: one at a time from then on. So it is
/// from the start behind an HTTP proxy, one that only its answers show included, and for single messages over 256 KiB.</para>
/// <para>For one caller that sends and one that receives; these may be two threads.</para>
/// </remarks>
public sealed class PipelinedWriter : IMessageWriter, IPipelineListener
{
    // A connection that answered fewer is not worth another one.
    private const int FewAnswers = InFlightWindow.Initial;
    private const int LargestPipelined = 256 * 1024;
    private const long LargestInFlight = 4 * 1024 * 1024;
    private readonly EventoClient _client;
    private readonly ExactlyOnceWriter _single;
    private readonly InFlightWindow _window;
    private readonly WriteHalt? _halt;
    private readonly object _gate = new();
    private readonly Queue<PendingWrite> _writes = new();
    private readonly CancellationTokenSource _lifetime = new();
    private int _unanswered;
    private long _unansweredBytes;
    // How many writes were refused and wait for the reason to be looked up.
    private int _refused;
    private PipelinedConnection? _connection;
    // Whether all that is unanswered is on the connection; else it is being written or settled elsewhere, and what follows must wait.
    private bool _isPipelining;
    private bool _mayOpen;
    // Whether the last that was heard of the server is that it wrote a message; until then, trying to connect would only show that it is down.
    private bool _isUp;
    // Whether the last write failed because nothing at the server's address answers: the next one is not worth all its tries.
    private bool _isDown;
    private bool _isDisposed;
    private Task _opening = Task.CompletedTask;
    private Task _working = Task.CompletedTask;
    private TaskCompletionSource? _sender;
    private int _senderWaitsFor;
    private TaskCompletionSource? _receiver;
    private TaskCompletionSource? _idle;

    internal PipelinedWriter(EventoClient client, int? window, WriteHalt? halt = null)
    {
        _window = new InFlightWindow(window, client.Timing.Clock);
        _client = client;
        _single = new ExactlyOnceWriter(client);
        _halt = halt;
        _mayOpen = _window.Size > 1 && client.Options.Handler is null;
    }

    /// <summary>How many writes were handed in whose outcome was not received yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate) return _writes.Count;
        }
    }

    /// <summary>Hands in a write, and waits while as many as the window allows are unanswered.</summary>
    /// <param name="streamName">The stream; not empty.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="state">What comes back with the outcome.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then not sent. Does not touch earlier ones.</param>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public ValueTask SendAsync(string streamName, NewMessage message, object? state = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        var write = PendingWrite.Create(_client, streamName, message, state);
        return TrySend(write) is { } room ? WaitAndSendAsync(write, room, cancellationToken) : ValueTask.CompletedTask;
    }

    Task? IMessageWriter.TrySend(PendingWrite write) => TrySend(write);

    private Task? TrySend(PendingWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_halt is { Reason: not null })
            {
                Add(write);
                Complete(write, null, _halt.NotSent(write.Request));
                return null;
            }
            var isSmall = write.Size <= LargestPipelined;
            if (_unanswered == 0) _isPipelining = isSmall;
            if (_isPipelining && isSmall && _connection is { IsOpen: true } connection)
            {
                // Nothing is sent behind a refusal before it is told: the caller may want to stop there.
                if (_refused > 0 && _unanswered > 0) return WaitUntilUnanswered(0);
                var isFull = _unanswered >= _window.Size || (_unansweredBytes > 0 && _unansweredBytes + write.Size > LargestInFlight);
                if (isFull)
                {
                    _window.OnFull();
                    // Half of them, so that the next ones go out many at a time.
                    return WaitUntilUnanswered(_unanswered / 2);
                }
                if (connection.TrySend(write))
                {
                    Add(write);
                    return null;
                }
            }
            if (_unanswered > 0)
            {
                if (_mayOpen && _isUp && _connection is null && _opening.IsCompleted) _opening = Task.Run(OpenAsync);
                return WaitUntilUnanswered(0);
            }
            _isPipelining = false;
            Add(write);
            BeginWork(() => CompleteAsync(write, () => _single.WriteAsync(write.Request, _isDown, _lifetime.Token)));
            return null;
        }
    }

    /// <summary>Takes the next outcome, in the order of <see cref="SendAsync"/>, if it is there.</summary>
    /// <param name="outcome">The outcome.</param>
    public bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        lock (_gate)
        {
            outcome = _writes.TryPeek(out var first) ? first.Outcome : null;
            if (outcome is null) return false;
            _writes.Dequeue();
            return true;
        }
    }

    /// <summary>Waits for the next outcome, in the order of <see cref="SendAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcome; null where none is outstanding.</returns>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public async ValueTask<WriteOutcome?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task answered;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (TryReceive(out var outcome)) return outcome;
                if (_writes.Count == 0) return null;
                _receiver ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                answered = _receiver.Task;
            }
            await answered.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every write that was handed in so far is answered; the outcomes stay to be received.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForAnswersAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_unanswered == 0) return Task.CompletedTask;
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Closes the connection at once. Of writes without an outcome it is not known whether they arrive; receive all outcomes before to know.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _sender?.TrySetResult();
            _receiver?.TrySetResult();
            _idle?.TrySetResult();
        }
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _opening.ConfigureAwait(false);
        if (_connection is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(false);
        _lifetime.Dispose();
    }

    void IPipelineListener.OnWritten(PendingWrite write, WriteResult result) => Complete(write, result, null);

    void IPipelineListener.OnRefused(PendingWrite write, EventoException refusal)
    {
        if (refusal.Code == EventoErrorCode.StreamVersionConflict && write.Request.Message.ExpectedVersion.Version is not null)
        {
            BeginWorkOnRefusal(() => ExplainAsync(write, refusal));
        }
        else if (ExactlyOnceWriter.IsDoubtful(write.Request, refusal))
        {
            BeginWorkOnRefusal(() => CompleteAsync(write, () => _single.ConfirmRefusalAsync(write.Request, write.SentAt, refusal, _lifetime.Token)));
        }
        else
        {
            Complete(write, null, refusal);
        }
    }

    void IPipelineListener.OnEnded(PipelinedConnection connection, IReadOnlyList<PendingWrite> lost)
    {
        lock (_gate)
        {
            _connection = null;
            _isPipelining = false;
            _isUp = false;
            if (lost.Count == 0) return;
            if (!connection.KeepsOrder || connection.Answered < FewAnswers) _mayOpen = false;
            BeginWork(() => SettleAsync(lost));
        }
    }

    private async ValueTask WaitAndSendAsync(PendingWrite write, Task room, CancellationToken cancellation)
    {
        for (Task? next = room; next is not null; next = TrySend(write)) await next.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private Task WaitUntilUnanswered(int count)
    {
        _senderWaitsFor = count;
        _sender = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _sender.Task;
    }

    private void Add(PendingWrite write)
    {
        _writes.Enqueue(write);
        _unanswered++;
        _unansweredBytes += write.Size;
    }

    private void Complete(PendingWrite write, WriteResult? result, Exception? error)
    {
        lock (_gate)
        {
            _halt?.Consider(error);
            write.Outcome = new WriteOutcome(write, result, error, _client.Timing.Clock.GetElapsedTime(write.HandedInAt));
            _unanswered--;
            _window.OnAnswered();
            _unansweredBytes -= write.Size;
            if (_sender is not null && _unanswered <= _senderWaitsFor)
            {
                _sender.TrySetResult();
                _sender = null;
            }
            if (_idle is not null && _unanswered == 0)
            {
                _idle.TrySetResult();
                _idle = null;
            }
            if (_receiver is not null && _writes.Peek().Outcome is not null)
            {
                _receiver.TrySetResult();
                _receiver = null;
            }
        }
    }

    /// <summary>Does something in the background, after what was begun before.</summary>
    private void BeginWork(Func<Task> work)
    {
        _working = AfterAsync(_working);

        async Task AfterAsync(Task before)
        {
            // Whatever became of that, others wait for what comes now.
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            await work().ConfigureAwait(false);
        }
    }

    private void BeginWorkOnRefusal(Func<Task> work)
    {
        lock (_gate)
        {
            _refused++;
            BeginWork(async () =>
            {
                await work().ConfigureAwait(false);
                lock (_gate) _refused--;
            });
        }
    }

    private async Task OpenAsync()
    {
        var connection = ProxyChoice.IsUsed(_client.Options) ? null : await PipelinedConnection.TryOpenAsync(_client, this, _lifetime.Token).ConfigureAwait(false);
        lock (_gate)
        {
            if (connection is null) _mayOpen = false;
            _connection = connection;
            _window.Restart();
        }
        connection?.Start();
    }

    private async Task ExplainAsync(PendingWrite write, EventoException conflict)
    {
        try
        {
            var expected = write.Request.Message.ExpectedVersion.Version!.Value;
            conflict = await VersionConflict.ExplainAsync(_client, write.Request.StreamName, expected, conflict, _lifetime.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Writer or client was disposed of meanwhile: the conflict is what there is to tell, as the server told it.
        }
        Complete(write, null, conflict);
    }

    private async Task CompleteAsync(PendingWrite write, Func<Task<WriteResult>> settle)
    {
        WriteResult? result = null;
        Exception? error = null;
        try
        {
            result = await settle().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
        }
        lock (_gate)
        {
            _isUp = result is not null;
            _isDown = error is EventoException { NeverArrived: true } or EventoException { Code: EventoErrorCode.NetworkError };
            Complete(write, result, error);
        }
    }

    private async Task SettleAsync(IReadOnlyList<PendingWrite> lost)
    {
        var worst = lost.MaxBy(write => write.Lost!.RetryAfter ?? TimeSpan.Zero)!;
        // Cut short where the writer is disposed of, as all that follows then is.
        await _single.PauseAsync(worst.Request, worst.Lost!, _lifetime.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EventoException? stall = null;
        foreach (var write in lost)
        {
            await CompleteAsync(write, SettleAsync).ConfigureAwait(false);
            if (write.Outcome!.Error is EventoException { Code: EventoErrorCode.Timeout, OutcomeUnknown: true }) stall ??= write.Lost;

            async Task<WriteResult> SettleAsync()
            {
                if (_halt is { Reason: not null }) throw ExactlyOnceWriter.Unknown(write.Request, write.Lost!, _halt.Reason);
                // A server that does not answer would make the caller wait for each as long as for the first.
                if (stall is not null) throw ExactlyOnceWriter.Unknown(write.Request, stall, stall);
                if (_isDown) await _single.RequireAnswerAsync(write.Request, write.Lost!, _lifetime.Token).ConfigureAwait(false);
                return await _single.SettleAsync(write.Request, write.SentAt, write.Lost!, maySendAgain: !write.IsOvertaken, _lifetime.Token).ConfigureAwait(false);
            }
        }
    }
}
