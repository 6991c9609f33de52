using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>One run of a consumer: what it has processed, and how much of that it has recorded.</summary>
/// <param name="store">Where its position is recorded; read already.</param>
/// <param name="filter">Which messages it wants.</param>
/// <param name="checkpointEvery">After how many messages it is to be recorded.</param>
/// <param name="checkpointInterval">After how long it is to be recorded, where messages were processed.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ConsumerRun(PositionStore store, ConsumerFilter filter, int checkpointEvery, TimeSpan checkpointInterval, TimeProvider clock)
{
    private long _recordedCount;
    private long _recordedAt = clock.GetTimestamp();

    /// <summary>What it has processed.</summary>
    public ProcessedMessages Processed { get; } = new(store.Position);

    /// <summary>Whether what is done beyond the position is recorded too, so that it does not come again: where messages are done in any order.</summary>
    public bool RecordsBeyond { get; init; }

    /// <summary>Whether there is anything to record.</summary>
    public bool HasNews => Processed.Position > store.Position || (RecordsBeyond && DoneCount > _recordedCount);

    /// <summary>Whether the position is to be recorded now.</summary>
    public bool IsDue => IsDueAt(DoneCount);

    /// <summary>Whether the position is to be recorded once another message is processed.</summary>
    public bool IsDueWithNext => IsDueAt(Processed.Begun + 1);

    /// <summary>Whether recording the position has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Records the position.</summary>
    /// <param name="patience">How long it is tried.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>, or it failed.</exception>
    public Task<long> RecordAsync(Patience patience, CancellationToken cancellation)
    {
        // Also what earlier runs have done beyond it, which this one passes over.
        IReadOnlyList<long> beyond = [.. store.Recorded.Beyond.Concat(RecordsBeyond ? Processed.Beyond : []).Where(done => done > Processed.Position).Distinct().Order()];
        return RecordAsync(patience, new RecordedPosition(Processed.Position, filter, beyond), DoneCount, cancellation);
    }

    private async Task<long> RecordAsync(Patience patience, RecordedPosition position, long count, CancellationToken cancellation)
    {
        try
        {
            await store.SaveAsync(patience, position, cancellation).ConfigureAwait(false);
        }
        catch (EventoException)
        {
            HasFailed = true;
            throw;
        }
        (_recordedCount, _recordedAt) = (count, clock.GetTimestamp());
        return position.Position;
    }

    private long DoneCount => RecordsBeyond ? Processed.DoneCount : Processed.Count;

    private bool IsDueAt(long count) =>
        count > _recordedCount && (count - _recordedCount >= checkpointEvery || clock.GetElapsedTime(_recordedAt) >= checkpointInterval);
}
