using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>A consumer's position in its stream. Each record expects the one before, so two consumers of one name do not overlook each other.</summary>
internal sealed class PositionStore(ConsumerIdentity consumer)
{
    private readonly RecordStream _records = new(consumer.PositionStream, -1);
    private RecordStream? _former;

    /// <summary>What was recorded last.</summary>
    public RecordedPosition Recorded { get; private set; } = RecordedPosition.Start;

    /// <summary>The global position of the last message processed; 0 where there is none.</summary>
    public long Position => Recorded.Position;

    /// <summary>Whether anything was recorded.</summary>
    public bool HasRecord => UpdatedAt is not null;

    /// <summary>When it was recorded, UTC; null where it never was.</summary>
    public DateTimeOffset? UpdatedAt { get; private set; }

    /// <summary>Whether the position may lie beyond the end of the namespace: one that was reached is recorded after the messages up to it, and so at a higher global position.</summary>
    public bool MayBeBeyondEnd { get; private set; }

    /// <summary>Reads the position.</summary>
    public async Task<PositionStore> LoadAsync(EventoClient client, CancellationToken cancellation)
    {
        var last = await client.GetLastMessageAsync(_records.Name, cancellationToken: cancellation).ConfigureAwait(false);
        _records.Version = last?.Position ?? -1;
        if (last is null && consumer.FormerPositionStream is { } former)
        {
            last = await client.GetLastMessageAsync(former, cancellationToken: cancellation).ConfigureAwait(false);
            if (last is not null) _former = new RecordStream(former, last.Position);
        }
        if (last is null) return this;
        Recorded = RecordedPosition.Read(last);
        UpdatedAt = last.Time;
        MayBeBeyondEnd = Recorded.Position >= last.GlobalPosition;
        return this;
    }

    /// <summary>Records a position.</summary>
    /// <param name="patience">How long it is tried.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>This store.</returns>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>: another consumer of this name has recorded one meanwhile.</exception>
    public async Task<PositionStore> SaveAsync(Patience patience, RecordedPosition position, CancellationToken cancellation)
    {
        await AppendAsync(_records, patience, position.IsRetired ? RecordedPosition.RetiredType : RecordedPosition.Type, position.ToData(), cancellation).ConfigureAwait(false);
        Recorded = position;
        if (_former is null) return this;
        // Its last record has no position any more: who still goes by it learns that.
        var moved = JsonData.Write(writer => writer.WriteString("to"u8, _records.Name));
        await AppendAsync(_former, patience, "Moved", moved, cancellation).ConfigureAwait(false);
        _former = null;
        return this;
    }

    private async Task AppendAsync(RecordStream stream, Patience patience, string type, byte[] data, CancellationToken cancellation)
    {
        try
        {
            await stream.AppendAsync(patience, type, data, default, cancellation).ConfigureAwait(false);
        }
        catch (EventoVersionConflictException e)
        {
            throw Conflict(e, stream.Version);
        }
    }

    private EventoException Conflict(EventoVersionConflictException conflict, long expected) => new(
        ModuleErrorCode.ConsumerConflict,
        conflict.ActualVersion < expected
            ? $"The store has lost what {consumer} recorded last; this one stops. Run again, it goes on from what is there."
            : $"Another {consumer} has recorded its position meanwhile; this one stops.",
        conflict.StatusCode,
        inner: conflict);
}
