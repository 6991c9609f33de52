namespace EventoDb.Client;

/// <summary>Looks in a stream for the id of a write whose answer was lost; each look goes on where the last one ended.</summary>
internal sealed class ArrivalSearch(EventoClient client, WriteRequest write, long started)
{
    private const int FirstWindow = 100;
    // Between the clock that stamps messages and the one that answers requests, on a server of several machines.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);
    private long _searchedTo = -1;

    /// <summary>Looks: at the expected position, or from the tail of the stream back to what is older than the write.</summary>
    public async Task<Arrival> LookAsync(CancellationToken cancellation) =>
        write.Message.ExpectedVersion.Version is { } expected
            ? await LookAfterAsync(expected, cancellation).ConfigureAwait(false)
            : await LookBackAsync(cancellation).ConfigureAwait(false);

    private async Task<Arrival> LookAfterAsync(long expected, CancellationToken cancellation)
    {
        // In this order: a write that arrives between the two is seen, one that arrives after both meets the expected version.
        var version = await client.GetStreamVersionAsync(write.StreamName, cancellation).ConfigureAwait(false);
        if (version <= expected) return new Arrival(null, version);
        using var page = await client.GetStreamPageAsync(write.StreamName, expected + 1, null, 1, cancellation).ConfigureAwait(false);
        var message = page.Count > 0 ? page[0] : null;
        return message is not null && MessageId.AreEqual(message.Id, write.Id) ? new Arrival(message, message.Position) : new Arrival(null, version);
    }

    private async Task<Arrival> LookBackAsync(CancellationToken cancellation)
    {
        var (version, serverTime) = await client.AskStreamVersionAsync(write.StreamName, cancellation).ConfigureAwait(false);
        // Without a Date header there is no telling which messages are older: the whole stream is searched.
        var oldest = serverTime is { } now ? now - client.Timing.Clock.GetElapsedTime(started) - ClockDifference : DateTimeOffset.MinValue;
        var window = FirstWindow;
        for (var end = version; end > _searchedTo; window = Math.Min(window * 10, EventoClientOptions.MaxBatchSize))
        {
            var start = Math.Max(_searchedTo + 1, end - window + 1);
            var (found, isOlder) = await SearchAsync(start, end, oldest, cancellation).ConfigureAwait(false);
            if (found is not null) return new Arrival(found, version);
            if (isOlder) break;
            end = start - 1;
        }
        _searchedTo = version;
        return new Arrival(null, version);
    }

    private async Task<(StoredMessage? Found, bool IsOlder)> SearchAsync(long start, long end, DateTimeOffset oldest, CancellationToken cancellation)
    {
        var isOlder = false;
        var options = new StreamReadOptions { Position = start, MaxCount = end - start + 1, BatchSize = (int)(end - start + 1) };
        await foreach (var page in client.ReadStreamPagesAsync(write.StreamName, options, cancellation).ConfigureAwait(false))
        {
            foreach (var message in page)
            {
                if (MessageId.AreEqual(message.Id, write.Id)) return (message, false);
                isOlder |= message.Time < oldest;
            }
        }
        return (null, isOlder);
    }
}
