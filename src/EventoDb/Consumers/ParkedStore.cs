using EventoDb.Client;
using EventoDb.Writing;

namespace EventoDb.Consumers;

/// <summary>The messages that a consumer has parked and nobody has seen to yet: what its stream's records of the types <c>Parked</c>, <c>Resolved</c> and <c>Removed</c> leave.
/// Each record expects the one before, so whoever decides by what is parked decides by what is so.</summary>
/// <remarks>Changed by one at a time; looked at from any thread.</remarks>
internal sealed class ParkedStore(ConsumerIdentity consumer)
{
    private const string ParkedType = "Parked";
    private readonly RecordStream _records = new(consumer.ParkedStream, -1);
    private readonly SortedDictionary<long, ParkedMessage> _open = [];

    /// <summary>What is parked, in global order.</summary>
    public IReadOnlyCollection<ParkedMessage> Open
    {
        get
        {
            lock (_open) return [.. _open.Values];
        }
    }

    /// <summary>A parked message; null where it is not parked.</summary>
    public ParkedMessage? Find(long globalPosition)
    {
        lock (_open) return _open.GetValueOrDefault(globalPosition);
    }

    /// <summary>Whether a message is parked after which those of this order have to wait.</summary>
    public bool Holds(string orderKey)
    {
        lock (_open) return _open.Values.Any(message => message.OrderKey == orderKey);
    }

    /// <summary>Reads what others have recorded since.</summary>
    public async Task<ParkedStore> RefreshAsync(Patience patience, CancellationToken cancellation)
    {
        await patience.TryAsync(
            async ending =>
            {
                var options = new StreamReadOptions { Position = _records.Version + 1 };
                await foreach (var page in patience.Client.ReadStreamPagesAsync(_records.Name, options, ending).ConfigureAwait(false))
                {
                    foreach (var record in page) Apply(record);
                }
                return true;
            },
            _records.Name,
            cancellation).ConfigureAwait(false);
        return this;
    }

    /// <summary>Parks a message, as long as that is still to be done.</summary>
    /// <param name="patience">How long it is tried.</param>
    /// <param name="message">The message.</param>
    /// <param name="cause">The message itself, which caused the record; null where it is gone.</param>
    /// <param name="isDue">Whether it is to be parked, by what is recorded; asked again where others have recorded meanwhile.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it was parked.</returns>
    public async Task<bool> ParkAsync(Patience patience, ParkedMessage message, StoredMessage? cause, Func<bool> isDue, CancellationToken cancellation)
    {
        var follows = cause is null ? null : new Cause(cause.Id, cause.StreamName, cause.Position, cause.GlobalPosition, cause.CorrelationStreamName);
        if (!await AppendAsync(patience, ParkedType, message.ToData(), MessageMetadata.Complete(default, follows, null), isDue, cancellation).ConfigureAwait(false)) return false;
        lock (_open) _open[message.GlobalPosition] = message with { ParkedAt = patience.Client.Options.TimeProvider.GetUtcNow() };
        return true;
    }

    /// <summary>Records that a parked message is seen to.</summary>
    /// <param name="patience">How long it is tried.</param>
    /// <param name="message">The message.</param>
    /// <param name="type"><see cref="Resolved"/> or <see cref="Removed"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it was; false where somebody else has seen to it meanwhile.</returns>
    public async Task<bool> CloseAsync(Patience patience, ParkedMessage message, string type, CancellationToken cancellation)
    {
        var data = JsonData.Write(writer =>
        {
            writer.WriteString("streamName"u8, message.StreamName);
            writer.WriteNumber("position"u8, message.Position);
            writer.WriteNumber("globalPosition"u8, message.GlobalPosition);
        });
        if (!await AppendAsync(patience, type, data, default, () => Find(message.GlobalPosition) is not null, cancellation).ConfigureAwait(false)) return false;
        lock (_open) _open.Remove(message.GlobalPosition);
        return true;
    }

    /// <summary>The type that says that a message was processed after all.</summary>
    public const string Resolved = "Resolved";

    /// <summary>The type that says that a message was given up.</summary>
    public const string Removed = "Removed";

    private async Task<bool> AppendAsync(
        Patience patience, string type, byte[] data, ReadOnlyMemory<byte> metadata, Func<bool> isDue, CancellationToken cancellation)
    {
        while (isDue())
        {
            try
            {
                await _records.AppendAsync(patience, type, data, metadata, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (EventoVersionConflictException e) when (e.ActualVersion > _records.Version)
            {
                await RefreshAsync(patience, cancellation).ConfigureAwait(false);
            }
        }
        return false;
    }

    private void Apply(StoredMessage record)
    {
        _records.Version = record.Position;
        switch (record.Type)
        {
            case ParkedType:
                var parked = ParkedMessage.Read(record);
                lock (_open) _open[parked.GlobalPosition] = parked;
                break;
            case Resolved or Removed:
                lock (_open) _open.Remove(ReadGlobalPosition(record));
                break;
        }
    }

    private static long ReadGlobalPosition(StoredMessage record)
    {
        using var data = System.Text.Json.JsonDocument.Parse(record.DataUtf8);
        return data.RootElement.TryGetProperty("globalPosition"u8, out var value) && value.TryGetInt64(out var position) ? position : 0;
    }
}
