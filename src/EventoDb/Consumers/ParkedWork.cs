namespace EventoDb.Consumers;

/// <summary>Tries parked messages again, those of one stream one after the other, and records what became of them.</summary>
/// <param name="consumer">The consumer; a group's member sees to its share.</param>
/// <param name="filter">Which messages.</param>
/// <param name="parked">What is parked, as it is now.</param>
/// <param name="tries">Tries a message.</param>
/// <param name="order">Which messages keep their order.</param>
/// <param name="patience">How long the server is tried.</param>
/// <param name="gate">Where it waits while it is suspended.</param>
/// <param name="holdsStream">Whether what follows in its stream waits where a message fails again; what was never tried waits in any case.</param>
/// <param name="warn">Has the cmdlet warn.</param>
internal sealed class ParkedWork(
    ConsumerIdentity consumer, ConsumerFilter filter, ParkedStore parked, MessageTries tries, MessageOrder order, Patience patience, SuspensionGate gate, bool holdsStream, Action<string> warn)
{
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly Turns _recording = new();

    /// <summary>Tries all that is parked once, with what is parked behind them meanwhile.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(long most, CancellationToken cancellation)
    {
        var begun = new HashSet<long>();
        tries.Begin(() => gate.IsDue, () => gate.PassAsync(static () => Task.CompletedTask, cancellation).AsTask(), cancellation);
        while (true)
        {
            var due = parked.Open.Where(message => IsWanted(message) && begun.Add(message.GlobalPosition)).Take((int)Math.Min(most, int.MaxValue)).ToList();
            if (due.Count == 0) return;
            most -= due.Count;
            using var work = new OrderedWork(cancellation);
            foreach (var message in due) work.Add(order.TurnOf(message.StreamName), () => ProcessAsync(message, work.Ending));
            await work.WaitForAllAsync().ConfigureAwait(false);
            await parked.RefreshAsync(patience, cancellation).ConfigureAwait(false);
        }
    }

    private bool IsWanted(ParkedMessage message) => filter.TakesType(message.Type) && consumer.Group?.Owns(message.StreamName) != false;

    private async Task ProcessAsync(ParkedMessage message, CancellationToken ending)
    {
        lock (_failed)
        {
            if ((holdsStream || message.IsHeld) && _failed.Contains(message.OrderKey)) return;
        }
        if (await ParkedContent.ReadAsync(patience, message, ending).ConfigureAwait(false) is not { } stored)
        {
            warn($"{message.StreamName}@{message.Position} is parked, but no longer there; Remove-EventoParkedMessage gives it up.");
            return;
        }
        var error = await tries.ProcessAsync(stored, ending).ConfigureAwait(false);
        var isRecorded = await _recording.RunAsync(
            () => error is null ? parked.CloseAsync(patience, message, ParkedStore.Resolved, ending) : ParkAgainAsync(), ending).ConfigureAwait(false);
        if (!isRecorded) warn($"{stored} was tried while somebody else saw to it.");

        async Task<bool> ParkAgainAsync()
        {
            lock (_failed) _failed.Add(message.OrderKey);
            var again = message with { Attempts = message.Attempts + tries.MaxAttempts, Failure = MessageFailure.Of(error) };
            if (!await parked.ParkAsync(patience, again, stored, () => parked.Find(message.GlobalPosition) is not null, ending).ConfigureAwait(false)) return false;
            warn($"{stored} stays parked after {again.Attempts} tries: {again.Failure.Message}");
            return true;
        }
    }
}
