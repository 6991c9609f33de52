using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>One run of a consumer: what it has processed, and how much of that it has recorded.</summary>
/// <param name="store">Where its position is recorded; read already.</param>
/// <param name="checkpointEvery">After how many messages it is to be recorded.</param>
/// <param name="checkpointInterval">After how long it is to be recorded, where messages were processed.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ConsumerRun(PositionStore store, int checkpointEvery, TimeSpan checkpointInterval, TimeProvider clock)
{
    private long _recordedCount;
    private long _recordedAt = clock.GetTimestamp();

    /// <summary>What it has processed.</summary>
    public ProcessedMessages Processed { get; } = new(store.Position);

    /// <summary>Whether there is anything to record.</summary>
    public bool HasNews => Processed.Position > store.Position;

    /// <summary>Whether the position is to be recorded now.</summary>
    public bool IsDue => IsDueAt(Processed.Count);

    /// <summary>Whether the position is to be recorded once another message is processed.</summary>
    public bool IsDueWithNext => IsDueAt(Processed.Begun + 1);

    /// <summary>Whether recording the position has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Records the position.</summary>
    /// <param name="client">The client to do it with.</param>
    /// <param name="outage">Is told of failed tries where it is tried for ever; null where it is tried as often as the client tries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>, or it failed.</exception>
    public async Task<long> RecordAsync(EventoClient client, Outage? outage, CancellationToken cancellation)
    {
        var (position, count) = (Processed.Position, Processed.Count);
        try
        {
            await store.SaveAsync(client, position, outage, cancellation).ConfigureAwait(false);
        }
        catch (EventoException)
        {
            HasFailed = true;
            throw;
        }
        (_recordedCount, _recordedAt) = (count, clock.GetTimestamp());
        return position;
    }

    private bool IsDueAt(long count) =>
        count > _recordedCount && (count - _recordedCount >= checkpointEvery || clock.GetElapsedTime(_recordedAt) >= checkpointInterval);
}
