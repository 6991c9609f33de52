using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Counts what the consumers of one category have not processed, in one pass for all of them, which leaves out the widest stretch that need not be read: before the
/// first position, behind the last, or between two of them. Whose position lies before it takes what is counted from the total.</summary>
/// <param name="client">The client to read with.</param>
/// <param name="category">The category and its counts.</param>
/// <param name="end">About where the namespace ends.</param>
internal sealed class BacklogCount(EventoClient client, CategorySummary category, long end)
{
    // So many streams are listed as cheaply as so many messages are read.
    private const int MessagesPerStream = 10;

    /// <summary>Counts.</summary>
    public async Task CountAsync(IReadOnlyList<ConsumerBacklog> consumers, CancellationToken cancellation)
    {
        if (category.MessageCount == 0) return;
        await FindTotalsAsync(consumers, cancellation).ConfigureAwait(false);
        var ordered = consumers.OrderBy(consumer => consumer.Position).ToList();
        var split = FindSplit(ordered);
        foreach (var consumer in ordered.Take(split)) consumer.CountsBefore = true;
        // What nothing is recorded of has nothing before it.
        if (split > 0 && ordered[split - 1].Position > 0) await ReadAsync(ordered[..split], null, ordered[split - 1].Position + 1, cancellation).ConfigureAwait(false);
        if (split < ordered.Count) await ReadAsync(ordered[split..], ordered[split].Position + 1, null, cancellation).ConfigureAwait(false);
        foreach (var consumer in ordered.Where(consumer => consumer.Lag > 0 && consumer.Oldest is null))
        {
            await foreach (var page in client.ReadCategoryPagesAsync(category.Name, consumer.Next, cancellation).ConfigureAwait(false))
            {
                if (consumer.Find(page)) break;
            }
        }
    }

    /// <summary>How many consumers lie before the stretch that is left out.</summary>
    private int FindSplit(List<ConsumerBacklog> ordered)
    {
        var mostBefore = ordered.FindIndex(consumer => consumer.Total is null);
        var best = 0;
        long widest = -1;
        for (var i = 0; i <= (mostBefore < 0 ? ordered.Count : mostBefore); i++)
        {
            var from = i == 0 ? 0 : ordered[i - 1].Position;
            var to = i == ordered.Count ? end : ordered[i].Position;
            if (to - from <= widest) continue;
            (best, widest) = (i, to - from);
        }
        return best;
    }

    private async Task FindTotalsAsync(IReadOnlyList<ConsumerBacklog> consumers, CancellationToken cancellation)
    {
        foreach (var consumer in consumers.Where(consumer => consumer.IsUnfiltered && consumer.Consumer.Group is null)) consumer.Total = category.MessageCount;
        var members = consumers.Where(consumer => consumer.IsUnfiltered && consumer.Consumer.Group is not null).ToList();
        // Where all are near the end, reading what is left costs less.
        if (!members.Exists(member => member.Position < end / 2) || category.StreamCount > category.MessageCount / MessagesPerStream) return;
        // The stream without an id belongs to no member.
        var all = await client.GetStreamVersionAsync(category.Name, cancellation).ConfigureAwait(false) + 1;
        var shares = new long[members.Count];
        await foreach (var stream in client.FindStreamsAsync(category.Name + "-", cancellation).ConfigureAwait(false))
        {
            all += stream.Version + 1;
            for (var i = 0; i < shares.Length; i++) shares[i] += members[i].Consumer.Group!.Owns(stream.Name) ? stream.Version + 1 : 0;
        }
        // Else there are streams that do not begin at 0: a part of a backup.
        if (all != category.MessageCount) return;
        for (var i = 0; i < shares.Length; i++) members[i].Total = shares[i];
    }

    private async Task ReadAsync(List<ConsumerBacklog> consumers, long? from, long? to, CancellationToken cancellation)
    {
        var options = new CategoryReadOptions { Position = from, End = to };
        await foreach (var page in client.ReadCategoryPagesAsync(category.Name, options, cancellationToken: cancellation).ConfigureAwait(false))
        {
            foreach (var consumer in consumers) consumer.Count(page);
        }
    }
}
