using System.Globalization;
using System.Text;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>A consumer's position in its stream: messages of type <c>Recorded</c> with data <c>{"position": …}</c>, the global position of the last
/// message processed. Each record expects the one before, so two consumers of one name do not overlook each other.</summary>
internal sealed class PositionStore(ConsumerIdentity consumer)
{
    private const string RecordType = "Recorded";
    private long _version = -1;

    /// <summary>The global position of the last message processed; 0 where there is none.</summary>
    public long Position { get; private set; }

    /// <summary>When it was recorded, UTC; null where it never was.</summary>
    public DateTimeOffset? UpdatedAt { get; private set; }

    /// <summary>Reads the position.</summary>
    public async Task<PositionStore> LoadAsync(EventoClient client, CancellationToken cancellation)
    {
        var last = await client.GetLastMessageAsync(consumer.PositionStream, cancellation: cancellation).ConfigureAwait(false);
        _version = last?.Position ?? -1;
        Position = last is null ? 0 : ReadPosition(last);
        UpdatedAt = last?.Time;
        return this;
    }

    /// <summary>Records a position.</summary>
    /// <param name="client">The client to do it with.</param>
    /// <param name="position">The position.</param>
    /// <param name="outage">Is told of failed tries where it is tried for ever; null where it is tried as often as the client tries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>This store.</returns>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>: another consumer of this name has recorded one meanwhile.</exception>
    public async Task<PositionStore> SaveAsync(EventoClient client, long position, Outage? outage, CancellationToken cancellation)
    {
        var data = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"position":{{position}}}"""));
        // With the same id each time, by which a record is known whose answer was lost.
        var record = new NewMessage(RecordType, data) { Id = MessageId.Create(), ExpectedVersion = _version };
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                _version = await WriteAsync(client, record, cancellation).ConfigureAwait(false);
                Position = position;
                outage?.End();
                return this;
            }
            catch (EventoException e) when (outage is not null && e.Code != ModuleErrorCode.ConsumerConflict && !SubscriptionFailure.IsFinal(e))
            {
                outage.Fail(e);
                wait = client.Timing.Retry.Next(attempt, e.RetryAfter);
            }
            client.Observer?.OnRetry("consumer", consumer.FullName, wait);
            await client.Timing.PauseAsync(wait, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<long> WriteAsync(EventoClient client, NewMessage record, CancellationToken cancellation)
    {
        try
        {
            return (await client.WriteAsync(consumer.PositionStream, record, cancellation).ConfigureAwait(false)).Position;
        }
        catch (EventoException e) when (e is EventoVersionConflictException || e.StatusCode >= 500)
        {
            // A try before may have arrived after all.
            var last = await client.GetLastMessageAsync(consumer.PositionStream, cancellation: cancellation).ConfigureAwait(false);
            if (last is not null && MessageId.AreEqual(last.Id, record.Id!)) return last.Position;
            if (e is EventoVersionConflictException conflict) throw Conflict(conflict);
            throw;
        }
    }

    private EventoException Conflict(EventoVersionConflictException conflict) => new(
        ModuleErrorCode.ConsumerConflict,
        conflict.ActualVersion < _version
            ? $"The store has lost what consumer '{consumer.FullName}' of category '{consumer.Category}' recorded last; this one stops. Run again, it goes on from what is there."
            : $"Another consumer '{consumer.FullName}' of category '{consumer.Category}' has recorded its position meanwhile; this one stops.",
        conflict.StatusCode,
        inner: conflict);

    private long ReadPosition(StoredMessage message)
    {
        using var data = JsonDocument.Parse(message.DataUtf8);
        return data.RootElement.TryGetProperty("position"u8, out var position) && position.ValueKind == JsonValueKind.Number && position.TryGetInt64(out var value)
            ? value
            : throw new EventoException(
                ModuleErrorCode.InvalidData, $"The last message of '{consumer.PositionStream}' is no position: its data has no whole number 'position'.");
    }
}
