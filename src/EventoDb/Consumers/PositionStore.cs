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
    public DateTime? UpdatedAt { get; private set; }

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
    /// <returns>This store.</returns>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>: another consumer of this name has recorded one meanwhile.</exception>
    public async Task<PositionStore> SaveAsync(EventoClient client, long position, CancellationToken cancellation)
    {
        var data = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"position":{{position}}}"""));
        try
        {
            var written = await client.WriteAsync(
                consumer.PositionStream, new NewMessage(RecordType, data) { ExpectedVersion = _version }, cancellation).ConfigureAwait(false);
            _version = written.Position;
            Position = position;
            return this;
        }
        catch (EventoVersionConflictException e)
        {
            throw new EventoException(
                ModuleErrorCode.ConsumerConflict,
                e.ActualVersion < _version
                    ? $"The store has lost what consumer '{consumer.FullName}' of category '{consumer.Category}' recorded last; this one stops. Run again, it goes on from what is there."
                    : $"Another consumer '{consumer.FullName}' of category '{consumer.Category}' has recorded its position meanwhile; this one stops.",
                e.StatusCode,
                inner: e);
        }
    }

    private long ReadPosition(StoredMessage message)
    {
        using var data = JsonDocument.Parse(message.DataUtf8);
        return data.RootElement.TryGetProperty("position"u8, out var position) && position.ValueKind == JsonValueKind.Number && position.TryGetInt64(out var value)
            ? value
            : throw new EventoException(
                ModuleErrorCode.InvalidData, $"The last message of '{consumer.PositionStream}' is no position: its data has no whole number 'position'.");
    }
}
