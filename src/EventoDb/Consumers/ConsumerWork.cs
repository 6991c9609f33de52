using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Processes what comes to a consumer: each message is tried, and parked where it fails for good; those of one stream one after the other. The recorded position is the
/// one below which all is done.</summary>
/// <param name="consumer">The consumer.</param>
/// <param name="run">What is processed and recorded.</param>
/// <param name="parked">What is parked, as it is now.</param>
/// <param name="tries">Tries a message.</param>
/// <param name="order">Which messages keep their order.</param>
/// <param name="patience">How long the server is tried.</param>
/// <param name="gate">Where it waits while it is suspended.</param>
/// <param name="holdsStream">Whether what follows a parked message in its stream is parked behind it.</param>
/// <param name="warn">Has the cmdlet warn.</param>
internal sealed class ConsumerWork(
    ConsumerIdentity consumer, ConsumerRun run, ParkedStore parked, MessageTries tries, MessageOrder order, Patience patience, SuspensionGate gate, bool holdsStream, Action<string> warn) : IDisposable
{
    // Also what a crash can make come again, where a message keeps the position from moving on for long.
    private const int MostAhead = 1000;
    // More are begun when so many are left: not one for each that ends, which would wake who begins them each time.
    private const int FewAhead = MostAhead / 2;
    private readonly object _gate = new();
    private readonly Turns _recording = new();
    private readonly Turns _parking = new();
    private readonly CancellationTokenSource _saving = new(Timeout.InfiniteTimeSpan, patience.Client.Options.TimeProvider);
    // Parked by a run that did not come to record its position.
    private readonly HashSet<long> _parkedBefore = [.. parked.Open.Select(message => message.GlobalPosition)];

    /// <summary>Processes messages until there are no more, or enough.</summary>
    /// <param name="batches">The messages; null whenever none has come for a while.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(IAsyncEnumerable<SubscriptionBatch?> batches, long most, CancellationToken cancellation)
    {
        using var work = new OrderedWork(cancellation);
        tries.Begin(() => gate.IsDue || IsDue(), () => PrepareAsync(work.Ending), work.Ending);
        try
        {
            await ProcessAsync(batches, most, work).ConfigureAwait(false);
            await work.WaitForAllAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            work.ThrowIfFailed();
            throw;
        }
        await RecordAsync(() => run.HasNews, cancellation).ConfigureAwait(false);
    }

    /// <summary>Records the position while the pipeline goes down, within a time.</summary>
    public Task RecordInHasteAsync(TimeSpan limit)
    {
        _saving.CancelAfter(limit);
        var ending = _saving.Token;
        return Task.Run(() => RecordAsync(() => run.HasNews && !run.HasFailed, ending), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose() => _saving.CancelAndDispose();

    private async Task ProcessAsync(IAsyncEnumerable<SubscriptionBatch?> batches, long most, OrderedWork work)
    {
        await foreach (var batch in batches.WithCancellation(work.Ending).ConfigureAwait(false))
        {
            gate.Expire();
            foreach (var message in batch?.Messages ?? [])
            {
                if (AheadCount >= MostAhead) await work.WaitUntilAsync(() => AheadCount <= FewAhead).ConfigureAwait(false);
                Start(work, message);
                if (--most == 0) return;
            }
            lock (_gate)
            {
                // Also past what is not for this consumer.
                if (batch is not null) run.Processed.Pass(batch.NextPosition - 1);
            }
            await RecordIfDueAsync(work.Ending).ConfigureAwait(false);
        }
    }

    private int AheadCount
    {
        get
        {
            lock (_gate) return run.Processed.InProcessCount;
        }
    }

    private void Start(OrderedWork work, StoredMessage message)
    {
        MessageInProcess item;
        lock (_gate) item = run.Processed.Begin(message.GlobalPosition);
        work.Add(order.TurnOf(message.StreamName), async () =>
        {
            if (!_parkedBefore.Contains(message.GlobalPosition)) await ProcessAsync(message, work.Ending).ConfigureAwait(false);
            lock (_gate) run.Processed.End(item);
        });
    }

    private async Task ProcessAsync(StoredMessage message, CancellationToken ending)
    {
        if (holdsStream && await HoldAsync(message, ending).ConfigureAwait(false)) return;
        if (await tries.ProcessAsync(message, ending).ConfigureAwait(false) is not { } error) return;
        var failed = ParkedMessage.Of(message, consumer, tries.MaxAttempts, MessageFailure.Of(error));
        await ParkAsync(failed, message, static () => true, ending).ConfigureAwait(false);
        warn($"{message} was parked after {Tries(tries.MaxAttempts)}: {failed.Failure!.Message}");
    }

    private async Task PrepareAsync(CancellationToken ending)
    {
        await gate.PassAsync(() => RecordAsync(() => run.HasNews, ending), ending).ConfigureAwait(false);
        await RecordIfDueAsync(ending).ConfigureAwait(false);
    }

    /// <summary>Parks a message behind another of its stream, where one is parked.</summary>
    private async Task<bool> HoldAsync(StoredMessage message, CancellationToken ending)
    {
        var key = MessageOrder.KeyOf(message.StreamName);
        if (!parked.Holds(key)) return false;
        return await ParkAsync(ParkedMessage.Of(message, consumer, 0, null), message, () => parked.Holds(key), ending, refreshes: true).ConfigureAwait(false);
    }

    private Task<bool> ParkAsync(ParkedMessage failed, StoredMessage message, Func<bool> isDue, CancellationToken ending, bool refreshes = false)
    {
        return _parking.RunAsync(
            async () =>
            {
                // Whoever tries parked messages again may have seen to what it would wait for.
                if (refreshes) await parked.RefreshAsync(patience, ending).ConfigureAwait(false);
                return await parked.ParkAsync(patience, failed, message, isDue, ending).ConfigureAwait(false);
            },
            ending);
    }

    private static string Tries(int count) => count == 1 ? "one try" : $"{count} tries";

    private async Task RecordIfDueAsync(CancellationToken ending)
    {
        if (IsDue()) await RecordAsync(IsDue, ending).ConfigureAwait(false);
    }

    private bool IsDue()
    {
        lock (_gate) return run.IsDue;
    }

    /// <summary>Records the position. A record that is on its way when the pipeline goes down has the time that is left for that.</summary>
    private Task RecordAsync(Func<bool> isDue, CancellationToken ending)
    {
        return _recording.RunAsync(
            () =>
            {
                lock (_gate) return isDue() ? run.RecordAsync(patience, _saving.Token) : Task.CompletedTask;
            },
            ending).WaitAsync(ending);
    }
}
