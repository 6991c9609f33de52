namespace EventoDb.Client;

/// <summary>Finds the global position after the last message of a namespace, for which the server has no method.</summary>
/// <remarks>
/// The message count is the last global position where nothing was imported and no write was rolled back, and then three requests do. Otherwise the
/// search gallops on from there and bisects, which takes about 2·log2 of the distance: a probe returns the next message, so gaps are leapt over.
/// Probing near the end is also what costs sqlite least (eventodb 0.7.0, fact 13).
/// </remarks>
internal sealed class EndFinder(EventoClient client)
{
    /// <summary>Finds it: everything below is there already; what is written after the call lies at it or above.</summary>
    public async Task<long> FindAsync(CancellationToken cancellation)
    {
        var estimate = await client.CountMessagesAsync(cancellation).ConfigureAwait(false);
        // Between these two lies the last message: there is one at `known`, or known is 0; there is none at `free` or after.
        long known = 0;
        var free = Math.Max(estimate, 1);
        for (long step = 1; await FirstFromAsync(free, cancellation).ConfigureAwait(false) is { } found; step *= 2)
        {
            known = found;
            free = found + step;
        }
        while (free - known > 1)
        {
            var middle = known + ((free - known) / 2);
            if (await FirstFromAsync(middle, cancellation).ConfigureAwait(false) is { } found) known = found;
            else free = middle;
        }
        return Math.Max(known + 1, free);
    }

    private async Task<long?> FirstFromAsync(long position, CancellationToken cancellation)
    {
        var page = await client.GetCategoryPageAsync(string.Empty, position, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
        return page.Count > 0 ? page[0].GlobalPosition : null;
    }
}
