using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Takes for written what is there already: looks for each message's id in its stream, and sends on only what it does not find.</summary>
/// <remarks>Streams are looked through ahead of the writes, some at a time; the writes themselves keep their order, and many stay in flight. An id that the server
/// refuses all the same, or a stream that another writer has moved, is looked at again: this very message may have been written meanwhile.</remarks>
/// <param name="client">Looks.</param>
/// <param name="inner">Writes.</param>
/// <param name="halt">Halts both at the first message that cannot be brought to the server; null for nothing of the kind.</param>
internal sealed class SkippingWriter(EventoClient client, PipelinedWriter inner, WriteHalt? halt = null) : MessageWriter(client)
{
    private const int MostAhead = 64;
    private readonly ExistingMessages _existing = new(client);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly object _gate = new();
    // All whose outcome was not received yet, and the last of them, which are not decided yet.
    private readonly Queue<PendingWrite> _writes = new();
    private readonly Queue<(PendingWrite Write, Task<StreamIds> Look)> _ahead = new();
    private readonly HashSet<PendingWrite> _decidedHere = [];
    private readonly Dictionary<(string Stream, string Id), PendingWrite> _inFlight = [];
    // What the first of those that are not decided waits for.
    private Task _decidable = Task.CompletedTask;
    private Task<WriteOutcome?>? _receiving;
    private int _detours;

    /// <inheritdoc/>
    public override int Outstanding
    {
        get
        {
            lock (_gate) return _writes.Count;
        }
    }

    /// <inheritdoc/>
    internal override void CallerReturns()
    {
        // What is being received was not handed on yet.
        if (_receiving is null) inner.CallerReturns();
    }

    /// <inheritdoc/>
    internal override Task? TrySend(PendingWrite write)
    {
        lock (_gate)
        {
            Decide();
            if (_ahead.Count >= MostAhead) return _decidable;
            if (halt is not null && halt.Detours != _detours)
            {
                _existing.Forget();
                _detours = halt.Detours;
            }
            _writes.Enqueue(write);
            _ahead.Enqueue((write, _existing.LookAsync(write.Request.StreamName, _lifetime.Token)));
            Decide();
            return null;
        }
    }

    /// <inheritdoc/>
    public override bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        outcome = null;
        _receiving ??= NextAsync();
        if (!_receiving.IsCompleted) return false;
        outcome = _receiving.GetAwaiter().GetResult();
        _receiving = null;
        return outcome is not null;
    }

    /// <inheritdoc/>
    public override Task WaitToReceiveAsync(CancellationToken cancellationToken = default) => SettledAsync(_receiving ??= NextAsync()).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task WaitForAnswersAsync(CancellationToken cancellation = default)
    {
        CallerReturns();
        while (true)
        {
            Task decidable;
            lock (_gate)
            {
                Decide();
                if (_ahead.Count == 0) break;
                decidable = _decidable;
            }
            // What waits for the caller, who waits here, goes on only where another thread receives.
            await (decidable.IsCompleted ? inner.WaitForAllAsync(cancellation) : decidable.WaitAsync(cancellation)).ConfigureAwait(false);
        }
        await inner.WaitForAllAsync(cancellation).ConfigureAwait(false);
        if (_receiving is { } receiving) await SettledAsync(receiving).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
        await _existing.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends or skips as many as can be decided on now.</summary>
    private void Decide()
    {
        while (_ahead.TryPeek(out var next))
        {
            var (write, look) = next;
            if (!look.IsCompleted)
            {
                _decidable = SettledAsync(look);
                return;
            }
            if (FindOutcome(write, look) is { } outcome)
            {
                halt?.Consider(outcome.Error);
                write.Outcome = outcome;
                _decidedHere.Add(write);
            }
            else if (_inFlight.TryGetValue(Key(write), out var twin) && twin.Outcome?.Error is null)
            {
                // The same message twice in a pipeline: what becomes of the first tells.
                if (twin.Outcome?.Result is { } written)
                {
                    _existing.Add(twin.Request, written);
                    continue;
                }
                _decidable = inner.WaitForAnswer(twin);
                return;
            }
            else if (inner.TrySend(write) is { } room)
            {
                _decidable = room;
                return;
            }
            else
            {
                _inFlight[Key(write)] = write;
            }
            _ahead.Dequeue();
        }
        _decidable = Task.CompletedTask;
    }

    private async Task<WriteOutcome?> NextAsync()
    {
        PendingWrite? first;
        while (true)
        {
            Task decidable;
            lock (_gate)
            {
                Decide();
                if (!_writes.TryPeek(out first)) return null;
                if (_decidedHere.Remove(first)) return _writes.Dequeue().Outcome;
                // The first of all is still to be decided on if as many are ahead as there are writes.
                if (_ahead.Count < _writes.Count) break;
                decidable = _decidable;
            }
            await decidable.WaitAsync(_lifetime.Token).ConfigureAwait(false);
        }
        var outcome = (await inner.ReceiveAsync(_lifetime.Token).ConfigureAwait(false))!;
        if (outcome.Error is EventoVersionConflictException or EventoException { Code: EventoErrorCode.IdExists }) outcome = await LookAgainAsync(first, outcome).ConfigureAwait(false);
        lock (_gate)
        {
            _writes.Dequeue();
            if (outcome.Result is { } result) _existing.Add(first.Request, result);
            _inFlight.Remove(Key(first));
        }
        return outcome;
    }

    private async Task<WriteOutcome> LookAgainAsync(PendingWrite write, WriteOutcome refused)
    {
        try
        {
            var ids = await _existing.LookAsync(write.Request.StreamName, _lifetime.Token).ConfigureAwait(false);
            await ids.ReadOnAsync(_lifetime.Token).ConfigureAwait(false);
            lock (_gate) return _existing.Find(write, ids) ?? refused;
        }
        catch (EventoException)
        {
            // The refusal is the news.
            return refused;
        }
    }

    private WriteOutcome? FindOutcome(PendingWrite write, Task<StreamIds> look)
    {
        if (halt is { Reason: not null }) return new WriteOutcome(write, null, halt.NotSent(write.Request), TimeSpan.Zero);
        if (look.IsCompletedSuccessfully) return _existing.Find(write, look.Result);
        var reason = look.Exception?.InnerException;
        var error = reason is EventoException failure
            ? new EventoException(
                failure.Code, $"{failure.Message} So it could not be seen whether message {write.Request.Id} is there already, and it was not sent.", failure.StatusCode, failure.Details, failure)
            {
                NeverArrived = true,
            }
            : reason ?? new OperationCanceledException();
        return new WriteOutcome(write, null, error, TimeSpan.Zero);
    }

    private static (string Stream, string Id) Key(PendingWrite write) => (write.Request.StreamName, write.Request.Id.ToUpperInvariant());

    private static async Task SettledAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
