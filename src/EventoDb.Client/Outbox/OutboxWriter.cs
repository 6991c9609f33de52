using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Writes to the server while that can be reached and the outbox is empty, else to the outbox; in order, none before one that was handed in earlier.</summary>
/// <param name="client">Writes.</param>
/// <param name="outbox">The outbox.</param>
/// <param name="inner">Brings messages to the server, and halts at the first that cannot be brought there.</param>
/// <param name="halt">What it halts by.</param>
/// <param name="skipsExisting">Whether a message that is there already is success.</param>
internal sealed class OutboxWriter(EventoClient client, Outbox outbox, MessageWriter inner, WriteHalt halt, bool skipsExisting) : MessageWriter(client)
{
    private const int LargestBatch = 256;
    private const int MostWaiting = 1024;
    private static readonly BackOff BetweenTries = new() { First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(1) };
    private readonly CancellationTokenSource _lifetime = new();
    private readonly object _gate = new();
    // All whose outcome is not known yet; those among them that the inner writer has.
    private readonly Queue<PendingWrite> _writes = new();
    private readonly HashSet<PendingWrite> _sent = [];
    private readonly Queue<WriteOutcome> _known = new();
    private int _errorsKnown;
    private Task? _advancing;
    private EventoException? _failure;
    private int _tries;
    private (long Since, TimeSpan Wait)? _pause;

    /// <summary>How many connections share what the outbox holds.</summary>
    public int ConnectionCount { get; init; } = 1;

    /// <summary>Called when messages of the outbox were sent, with how many were taken and how many refused.</summary>
    public Action<long, long>? Sent { get; init; }

    /// <inheritdoc/>
    public override int Outstanding
    {
        get
        {
            lock (_gate) return _writes.Count + _known.Count;
        }
    }

    /// <inheritdoc/>
    internal override void CallerReturns()
    {
        lock (_gate)
        {
            // An error that is being received, or was and not handed on yet, is none that the caller went on after.
            if (_errorsKnown == 0 && _advancing is not { IsCompleted: false }) inner.CallerReturns();
        }
    }

    /// <inheritdoc/>
    internal override Task? TrySend(PendingWrite write)
    {
        lock (_gate)
        {
            var isIdle = _writes.Count == 0;
            if (_writes.Count > _sent.Count || (halt.Reason is not null && !isIdle))
            {
                // Behind one that goes to the outbox.
                if (_writes.Count >= MostWaiting || IsTimeToSend()) return Advancing;
                _writes.Enqueue(write);
                return null;
            }
            if (_failure is { } failure)
            {
                _failure = null;
                Know(new WriteOutcome(write, null, NotQueued(write, null, failure), TimeSpan.Zero));
                return null;
            }
            if (outbox.HoldsAnything is not { } holds) return isIdle ? LookAsync() : Advancing;
            if (holds)
            {
                if (!isIdle) return Advancing;
                if (IsTimeToSend()) return SendWhatIsThereAsync();
                _writes.Enqueue(write);
                return null;
            }
            if (isIdle) halt.Reason = null;
            if (inner.TrySend(write) is { } room) return room;
            _writes.Enqueue(write);
            _sent.Add(write);
            return null;
        }
    }

    /// <inheritdoc/>
    public override bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        lock (_gate)
        {
            if (_known.Count == 0 && _writes.Count > 0) _ = Advancing;
            if (!_known.TryDequeue(out outcome)) return false;
            if (outcome.Error is not null) _errorsKnown--;
            return true;
        }
    }

    /// <inheritdoc/>
    public override Task WaitToReceiveAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate) return _known.Count > 0 || _writes.Count == 0 ? Task.CompletedTask : Advancing.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task WaitForAnswersAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            Task advancing;
            lock (_gate)
            {
                if (_writes.Count == 0) return;
                advancing = Advancing;
            }
            await advancing.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }

    private Task Advancing => _advancing is { IsCompletedSuccessfully: false } advancing ? advancing : _advancing = AdvanceAsync();

    private bool IsTimeToSend() => _pause is not { } pause || Client.Timing.Clock.GetElapsedTime(pause.Since) >= pause.Wait;

    /// <summary>Brings to the server what the outbox holds, if that works at once and nobody else is at it.</summary>
    private async Task SendWhatIsThereAsync()
    {
        var (sent, refused) = (0L, 0L);
        try
        {
            using var right = outbox.TryTakeSending();
            if (right is not null)
            {
                await foreach (var delivery in new OutboxSender(Client, outbox, ConnectionCount).SendAsync(isQuick: true, _lifetime.Token).ConfigureAwait(false))
                {
                    sent += delivery.Result is null ? 0 : 1;
                    refused += delivery.Result is null ? 1 : 0;
                }
                _tries = 0;
            }
        }
        catch (EventoException)
        {
            // It stays there, and what comes now goes behind it.
            _tries++;
        }
        _pause = (Client.Timing.Clock.GetTimestamp(), BetweenTries.Next(_tries));
        if (sent + refused > 0) Sent?.Invoke(sent, refused);
    }

    private async Task LookAsync()
    {
        try
        {
            await outbox.LookAsync(_lifetime.Token).ConfigureAwait(false);
        }
        catch (EventoException e)
        {
            _failure = e;
        }
    }

    /// <summary>Finds out what became of the first of all, and of those that go to the outbox with it.</summary>
    private async Task AdvanceAsync()
    {
        PendingWrite first;
        bool isSent;
        lock (_gate)
        {
            first = _writes.Peek();
            isSent = _sent.Contains(first);
        }
        EventoException? failure = null;
        if (isSent)
        {
            var outcome = (await inner.ReceiveAsync(_lifetime.Token).ConfigureAwait(false))!;
            failure = outcome.Error as EventoException;
            if (failure is not { IsUnreachable: true })
            {
                lock (_gate)
                {
                    Take();
                    Know(outcome);
                }
                return;
            }
        }
        var batch = new List<(PendingWrite Write, EventoException? Failure)> { (first, failure) };
        AddFollowing(batch);
        await QueueAsync(batch).ConfigureAwait(false);
    }

    private void Know(WriteOutcome outcome)
    {
        _known.Enqueue(outcome);
        if (outcome.Error is not null) _errorsKnown++;
    }

    private PendingWrite Take()
    {
        var write = _writes.Dequeue();
        _sent.Remove(write);
        return write;
    }

    /// <summary>Adds those that go to the outbox with the first.</summary>
    private void AddFollowing(List<(PendingWrite Write, EventoException? Failure)> batch)
    {
        lock (_gate)
        {
            foreach (var write in _writes.Skip(1))
            {
                if (batch.Count == LargestBatch) return;
                if (!_sent.Contains(write)) batch.Add((write, null));
                else if (write.Outcome?.Error is EventoException { IsUnreachable: true } failure && inner.TryReceive(out _)) batch.Add((write, failure));
                else return;
            }
        }
    }

    private async Task QueueAsync(List<(PendingWrite Write, EventoException? Failure)> batch)
    {
        var started = Client.Timing.Clock.GetTimestamp();
        EventoException? failed = null;
        try
        {
            var messages = batch.Select(queued => new OutboxMessage(0, default, queued.Write.Request, queued.Failure is { NeverArrived: false }, skipsExisting));
            await outbox.QueueAsync([.. messages], _lifetime.Token).ConfigureAwait(false);
        }
        catch (EventoException e)
        {
            failed = e;
        }
        lock (_gate)
        {
            _pause ??= (started, BetweenTries.Next(_tries));
            halt.Detour();
            foreach (var (write, failure) in batch)
            {
                Take();
                var result = failed is null ? new WriteResult(write.Request.StreamName, write.Request.Message.Type, write.Request.Id, -1, -1) { Queued = true } : null;
                Know(new WriteOutcome(write, result, failed is null ? null : NotQueued(write, failure, failed), Client.Timing.Clock.GetElapsedTime(started)));
            }
        }
    }

    private static EventoException NotQueued(PendingWrite write, EventoException? failure, EventoException failed)
    {
        var known = failure is { NeverArrived: false } ? "it is not known whether it arrived" : "it is not there";
        var reason = failure is null ? string.Empty : $" ({failure.Message})";
        return new EventoException(
            failed.Code, $"Message {write.Request.Id} could not be brought to the server{reason} and is not queued either: {known}. {failed.Message}", inner: failed);
    }
}
