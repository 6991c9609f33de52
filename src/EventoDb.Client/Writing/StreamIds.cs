namespace EventoDb.Client;

/// <summary>The ids of all messages of one stream, which is looked through once, and read on from there.</summary>
/// <remarks>Takes some 60 bytes a message. One thread at a time may read on; others may look meanwhile.</remarks>
internal sealed class StreamIds(EventoClient client, string streamName)
{
    private readonly Dictionary<Guid, KnownMessage> _known = [];
    // pebble and imports take any text for an id.
    private readonly Dictionary<string, KnownMessage> _others = new(StringComparer.OrdinalIgnoreCase);
    private readonly ContentHash _hash = new();

    /// <summary>The version of the stream up to which it was read; -1 for no stream.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>Reads what has come since.</summary>
    public async Task ReadOnAsync(CancellationToken cancellation)
    {
        var options = new StreamReadOptions { Position = Version + 1 };
        await foreach (var page in client.ReadStreamPagesAsync(streamName, options, cancellation).ConfigureAwait(false))
        {
            foreach (var message in page)
            {
                Add(message.Id, new KnownMessage(message.Position, message.GlobalPosition, _hash.Of(message)));
                Version = message.Position;
            }
        }
    }

    /// <summary>Finds a message.</summary>
    public bool TryFind(string id, out KnownMessage message)
    {
        lock (_known) return Guid.TryParse(id, out var uuid) ? _known.TryGetValue(uuid, out message) : _others.TryGetValue(id, out message);
    }

    /// <summary>Remembers a message. Of two with one id, the first counts.</summary>
    public void Add(string id, KnownMessage message)
    {
        lock (_known)
        {
            if (Guid.TryParse(id, out var uuid)) _known.TryAdd(uuid, message);
            else _others.TryAdd(id, message);
        }
    }
}
