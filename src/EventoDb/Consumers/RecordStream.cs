using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>A stream of a consumer's records, each of which expects the one before.</summary>
/// <param name="name">Its name.</param>
/// <param name="version">The version that the next record expects.</param>
internal sealed class RecordStream(string name, long version)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The position of the last record that is known; -1 for none.</summary>
    public long Version { get; set; } = version;

    /// <summary>Adds a record.</summary>
    /// <exception cref="EventoVersionConflictException">Somebody has added another meanwhile.</exception>
    public Task AppendAsync(Patience patience, string type, byte[] data, ReadOnlyMemory<byte> metadata, CancellationToken cancellation)
    {
        // With the same id each time, by which a record is known whose answer was lost.
        var record = NewMessage.OfValidJson(type, data, metadata, MessageId.Create(), Version);
        return patience.TryAsync(
            async ending => Version = await WriteAsync(patience.Client, record, ending).ConfigureAwait(false), name, cancellation);
    }

    private async Task<long> WriteAsync(EventoClient client, NewMessage record, CancellationToken cancellation)
    {
        try
        {
            return (await client.WriteAsync(name, record, cancellation).ConfigureAwait(false)).Position;
        }
        catch (EventoException e) when (e is EventoVersionConflictException || e.StatusCode >= 500)
        {
            // A try before may have arrived after all.
            var last = await client.GetLastMessageAsync(name, cancellationToken: cancellation).ConfigureAwait(false);
            if (last is not null && MessageId.AreEqual(last.Id, record.Id!)) return last.Position;
            throw;
        }
    }
}
