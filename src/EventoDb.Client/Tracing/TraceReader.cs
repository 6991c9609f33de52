namespace EventoDb.Client;

/// <summary>Finds everything that belongs together with some messages: what caused them, what correlates with the same streams, those streams, and what all of that
/// caused.</summary>
/// <remarks>Causes are looked up where they lie, correlated messages by the server's filter, which goes by the category of the stream they correlate with: what is read
/// is what correlates with any stream of it, from the first message of this one on. The effects of a message that correlates with nothing can only be found
/// by reading what came after it; that is done where nothing correlates.</remarks>
/// <param name="client">The client to read with.</param>
/// <param name="range">What is read of the namespace; the messages it begins with may lie outside.</param>
internal sealed class TraceReader(EventoClient client, TraceRange range)
{
    private readonly FoundMessages _found = new();

    /// <summary>Finds it.</summary>
    /// <param name="start">The messages to begin with.</param>
    /// <param name="streams">Streams that belong to it whether or not there are messages in them.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>All messages, those to begin with among them.</returns>
    public async Task<MessageTrace> ReadAsync(IEnumerable<StoredMessage> start, IEnumerable<string> streams, CancellationToken cancellation)
    {
        var correlations = new HashSet<string>(streams, StringComparer.Ordinal);
        foreach (var message in start) _found.Add(message);
        foreach (var stream in correlations) await ReadStreamAsync(stream, cancellation).ConfigureAwait(false);
        var causes = new CauseFinder(client, range, _found);
        await causes.FindAsync(cancellation).ConfigureAwait(false);

        // What follows a root correlates with the root's own stream.
        var named = _found.All.Select(message => message.Links.CorrelationStreamName).OfType<string>().ToHashSet(StringComparer.Ordinal);
        correlations.UnionWith(_found.All.Select(message => message.Links.CorrelationStreamName ?? message.StreamName));
        await ReadCorrelatedAsync(correlations, named, cancellation).ConfigureAwait(false);
        foreach (var stream in named) await ReadStreamAsync(stream, cancellation).ConfigureAwait(false);
        if (range.Times.IsFullScan || named.Count == 0 || named.Any(IsUnknownToFilters)) await ScanAsync(correlations, cancellation).ConfigureAwait(false);
        await causes.FindAsync(cancellation).ConfigureAwait(false);
        return new MessageTrace(_found);
    }

    // The filter goes by category; where a name is nothing else, the backends differ (eventodb 0.7.0, fact 7).
    private static bool IsUnknownToFilters(string stream) => stream.IndexOf('-', StringComparison.Ordinal) < 1;

    private async Task ReadCorrelatedAsync(HashSet<string> correlations, HashSet<string> named, CancellationToken cancellation)
    {
        foreach (var category in correlations.Where(stream => !IsUnknownToFilters(stream)).GroupBy(StreamName.GetCategory).ToList())
        {
            var start = await FindStartAsync(category, cancellation).ConfigureAwait(false);
            await foreach (var page in client.ReadCorrelatedAsync(category.Key, range with { From = start }, cancellation).ConfigureAwait(false))
            {
                foreach (var message in page)
                {
                    if (message.CorrelationStreamName is not { } correlation || !correlations.Contains(correlation) || !range.Accepts(message)) continue;
                    _found.Add(message);
                    named.Add(correlation);
                }
            }
        }
    }

    /// <summary>What correlates with a stream comes after the stream's first message, which it knows; where there is none, it may lie anywhere.</summary>
    private async Task<long?> FindStartAsync(IEnumerable<string> streams, CancellationToken cancellation)
    {
        var earliest = long.MaxValue;
        foreach (var stream in streams)
        {
            if (range.Times.IsFullScan) return range.From;
            var first = await client.GetStreamPageAsync(stream, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
            if (first.Count == 0) return range.From;
            earliest = Math.Min(earliest, first[0].GlobalPosition);
        }
        return Math.Max(range.From ?? 0, earliest);
    }

    private async Task ReadStreamAsync(string stream, CancellationToken cancellation)
    {
        await foreach (var page in client.ReadStreamPagesAsync(stream, new StreamReadOptions { GlobalPosition = range.From }, cancellation).ConfigureAwait(false))
        {
            foreach (var message in page)
            {
                if (range.EndsBefore(message)) return;
                if (range.Accepts(message)) _found.Add(message);
            }
        }
    }

    /// <summary>Reads everything from the earliest cause on: an effect comes after its cause.</summary>
    private async Task ScanAsync(HashSet<string> correlations, CancellationToken cancellation)
    {
        if (_found.Count == 0 && !range.Times.IsFullScan) return;
        var from = range.Times.IsFullScan ? range.From : Math.Max(range.From ?? 0, _found.All.Min(message => message.GlobalPosition));
        await foreach (var page in client.ReadCategoryPagesAsync(string.Empty, new CategoryReadOptions { Position = from }, cancellationToken: cancellation).ConfigureAwait(false))
        {
            foreach (var message in page)
            {
                if (range.EndsBefore(message)) return;
                if (message.MetadataUtf8.IsEmpty || !range.Accepts(message)) continue;
                var links = message.Links;
                if ((links.CorrelationStreamName is { } correlation && correlations.Contains(correlation)) || _found.FindCause(message, links) is not null) _found.Add(message);
            }
        }
    }
}
