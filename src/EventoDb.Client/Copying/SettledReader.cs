using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads to the end by position, for those who go on behind it later: a transaction that took a lower global position and commits after others (postgres) is
/// given the time to become visible.</summary>
/// <param name="client">The namespace.</param>
/// <param name="wanted">What is read.</param>
internal sealed class SettledReader(EventoClient client, ExportOptions wanted)
{
    private long _settled;

    /// <summary>Reads to the end, page by page; a page is gone once the next is asked for.</summary>
    /// <param name="from">The global position to begin at, inclusive; null for the start.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<SettledPage> ReadAsync(long? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Of one category writes take turns, and the others' positions look like gaps.
        var canAppearLate = wanted.ServerCategory.Length == 0;
        var now = canAppearLate ? await client.GetServerTimeAsync(cancellation).ConfigureAwait(false) : null;
        var isAtEnd = false;
        while (!isAtEnd)
        {
            isAtEnd = true;
            // What the options leave out is no gap.
            long expected = from ?? (wanted.Times.SearchTime is null ? 1 : long.MaxValue);
            await foreach (var page in client.ReadCategoryPagesAsync(wanted.ServerCategory, wanted.ReadFrom(from), cancellationToken: cancellation).ConfigureAwait(false))
            {
                var count = canAppearLate ? CountBeforeGap(page, expected, now) : page.Count;
                if (count > 0) from = expected = page.View(count - 1).GlobalPosition + 1;
                isAtEnd = count == page.Count;
                if (!isAtEnd) _settled = page.Last.GlobalPosition;
                if (count > 0) yield return new SettledPage(page, count);
                if (!isAtEnd) break;
            }
            if (!isAtEnd) await client.Timing.PauseAsync(client.Timing.GapPatience, cancellation).ConfigureAwait(false);
        }
    }

    private int CountBeforeGap(MessagePage page, long expected, DateTimeOffset? now)
    {
        for (var i = 0; i < page.Count; i++)
        {
            var message = page.View(i);
            var isGap = message.GlobalPosition > expected && message.GlobalPosition > _settled;
            if (isGap && !(now - message.Time > client.Timing.GapAge)) return i;
            expected = message.GlobalPosition + 1;
        }
        return page.Count;
    }
}
