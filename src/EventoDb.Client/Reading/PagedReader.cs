using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads page after page once, fetching the next while the caller works on this one.</summary>
/// <param name="fetch">Makes one request.</param>
/// <param name="sizer">How many messages each asks for.</param>
/// <param name="maxCount">How many messages at most, or null.</param>
/// <param name="everyMessageCounts">Whether what is received is handed on, so that the last request need ask for no more than is wanted.</param>
internal sealed class PagedReader(PagedReader.Fetch fetch, PageSizer sizer, long? maxCount, bool everyMessageCounts)
{
    private int _awaited;

    /// <summary>Fetches the messages that follow.</summary>
    /// <param name="from">Where the page before ended; null for the first.</param>
    /// <param name="count">How many to ask for.</param>
    /// <param name="endSeen">To be told, where it can be told before the page is checked, that it is full and where it ends.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The messages to hand on, whether there are more, and what the server sent.</returns>
    public delegate Task<FetchedPage> Fetch(long? from, int count, PageEndSeen endSeen, CancellationToken cancellation);

    /// <summary>Takes the end of a full page that is still to be checked.</summary>
    /// <param name="end">The position after its last message.</param>
    /// <param name="bytes">How long the answer is.</param>
    public delegate void PageEndSeen(long end, int bytes);

    /// <summary>Reads to the end or to as many messages as are wanted.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<IReadOnlyList<StoredMessage>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<FetchedPage>? next = null;
        try
        {
            var wanted = maxCount ?? long.MaxValue;
            long? from = null;
            for (var number = 0; ; number++)
            {
                Volatile.Write(ref _awaited, number);
                var page = await (next ?? FetchFittingAsync(number, from, wanted, reading)).ConfigureAwait(false);
                next = page.Next;
                using var held = page.Messages as IDisposable;
                if (next is null) sizer.Learn(page.Received, page.Bytes);
                var messages = page.Messages.Count > wanted ? [.. page.Messages.Take((int)wanted)] : page.Messages;
                wanted -= messages.Count;
                from = page.End;
                var isLast = page.IsLast || wanted == 0;
                // Not after the first page: who stops within it costs the server one small page.
                if (!isLast && number > 0) next ??= FetchFittingAsync(number + 1, from, wanted, reading);
                if (messages.Count > 0) yield return messages;
                if (isLast) yield break;
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await DiscardAsync(next).ConfigureAwait(false);
        }
    }

    private static async Task DiscardAsync(Task<FetchedPage>? next)
    {
        while (next is not null)
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompletedSuccessfully) return;
            (next.Result.Messages as IDisposable)?.Dispose();
            next = next.Result.Next;
        }
    }

    private async Task<FetchedPage> FetchFittingAsync(int number, long? from, long wanted, CancellationTokenSource reading)
    {
        Task<FetchedPage>? next = null;
        long? nextFrom = null;
        try
        {
            while (true)
            {
                var count = everyMessageCounts ? (int)Math.Min(sizer.Size, wanted) : sizer.Size;
                try
                {
                    var page = await fetch(from, count, StartNext, reading.Token).ConfigureAwait(false);
                    if (page.End == nextFrom) return page with { Next = next };
                    // Asked for from the wrong place.
                    await DiscardAsync(next).ConfigureAwait(false);
                    return page;
                }
                catch (EventoException e) when (e.Code == EventoErrorCode.AnswerTooLarge && sizer.Shrink(count))
                {
                    // Asked again for half as many.
                }

                void StartNext(long end, int bytes)
                {
                    // While the caller is busy with the page before, one page ahead is enough.
                    if (next is not null || number == 0 || Volatile.Read(ref _awaited) < number) return;
                    if (maxCount is not null && (!everyMessageCounts || wanted <= count)) return;
                    sizer.Learn(count, bytes);
                    nextFrom = end;
                    next = FetchFittingAsync(number + 1, end, wanted - count, reading);
                }
            }
        }
        catch
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await DiscardAsync(next).ConfigureAwait(false);
            throw;
        }
    }
}
