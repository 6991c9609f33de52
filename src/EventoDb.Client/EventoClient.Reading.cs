namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>Reads page after page what the options say.</summary>
    /// <param name="ask">Asks for a page, by position.</param>
    /// <param name="start">Where reading starts; null for the start.</param>
    /// <param name="options">Which messages.</param>
    /// <param name="mayGuess">Whether positions have no gaps, as a rule.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private IAsyncEnumerable<MessagePage> ReadPagesAsync(PagedReader.Fetch ask, long? start, ReadOptions options, bool mayGuess, CancellationToken cancellationToken)
    {
        // A test may count what it sees, and must see nothing twice, nor two pages at once.
        var guess = mayGuess && options.Test is null ? new PageGuess(_transport.RoundTrip, options.End) : null;
        return new PagedReader(FetchAsync, new PageSizer(options.BatchSize), options.MaxCount, everyMessageCounts: !options.IsNarrowed, guess, Timing.Clock).ReadAsync(cancellationToken);

        async Task<MessagePage> FetchAsync(long? from, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending)
        {
            from ??= start;
            if (options.End - (from ?? 0) is { } left && left < count) count = (int)Math.Max(1, left);
            var page = await ask(from, count, SeeEnd, ending).ConfigureAwait(false);
            options.Progress?.Report(page.Received);
            page.IsLast |= (page.Count > 0 && options.Times.EndsBefore(page.Last.Time)) || page.End >= options.End;
            page.CutAt(options.End);
            if (options.IsNarrowed) page.Keep(options.Accepts);
            return page;

            // Not past the end that is asked for.
            void SeeEnd(long pageEnd, int bytes)
            {
                if (!(pageEnd >= options.End)) endSeen(pageEnd, bytes);
            }
        }
    }

    /// <summary>Reads the last messages that the options say.</summary>
    /// <param name="read">Reads pages.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="options">Which messages.</param>
    /// <param name="lowest">Where to stop looking.</param>
    /// <param name="end">The position that the next message will have, or a later one.</param>
    /// <param name="search">Finds where messages of a time begin, between two positions.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private static async Task<MessageTail> ReadTailAsync<T>(
        Func<T, CancellationToken, IAsyncEnumerable<MessagePage>> read, long count, T options, long lowest, long end,
        Func<DateTimeOffset, long, long, Task<(long Older, long Younger)>> search, CancellationToken cancellationToken)
        where T : ReadOptions
    {
        var last = options.Times.EndSearchTime is { } time ? Math.Min(end, (await search(time, lowest, end - 1).ConfigureAwait(false)).Younger) : end;
        // Where the times begin and end is known already.
        var messages = await new TailReader(
            (start, before, ending) => read(
                options with { Position = start, End = before, MaxCount = null, BatchSize = options.BatchSize ?? TailReader.BatchSizeOf(start, before), FullScan = true }, ending),
            lowest, last).ReadAsync(count, cancellationToken).ConfigureAwait(false);
        return new MessageTail(messages, end);
    }
}
