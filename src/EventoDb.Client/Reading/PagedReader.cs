using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads page after page once, fetching the next while the caller works on this one.</summary>
/// <param name="fetch">Makes one request.</param>
/// <param name="sizer">How many messages each asks for.</param>
/// <param name="maxCount">How many messages at most, or null.</param>
/// <param name="everyMessageCounts">Whether what is received is handed on, so that the last request need ask for no more than is wanted.</param>
/// <param name="guess">Says where a page will end, where that can be said; while the caller waits for a page, the next but one is then asked for as well.</param>
/// <param name="clock">Tells how long pages take.</param>
internal sealed class PagedReader(
    PagedReader.Fetch fetch, PageSizer sizer, long? maxCount, bool everyMessageCounts, PageGuess? guess = null, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private int _awaited;

    /// <summary>Fetches the messages that follow.</summary>
    /// <param name="from">Where the page before ended; null for the first.</param>
    /// <param name="count">How many to ask for.</param>
    /// <param name="endSeen">To be told, where it can be told before the page is checked, that it is full and where it ends.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What is to be handed on.</returns>
    public delegate Task<MessagePage> Fetch(long? from, int count, PageEndSeen endSeen, CancellationToken cancellation);

    /// <summary>Takes the end of a full page that is still to be checked.</summary>
    /// <param name="end">The position after its last message.</param>
    /// <param name="bytes">How long the answer is.</param>
    public delegate void PageEndSeen(long end, int bytes);

    /// <summary>Reads to the end or to as many messages as are wanted. A page without messages is handed on only as the last, where only that says how far was read.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<MessagePage> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var wanted = maxCount ?? long.MaxValue;
        PageRequest? next = null;
        try
        {
            long? from = null;
            long? told = null;
            for (var number = 0; ; number++)
            {
                Volatile.Write(ref _awaited, number);
                var request = next ??= Begin(number, from, wanted, reading);
                if (!request.Page.IsCompleted && guess?.EndOf(request.From, request.Count) is { } end) BeginNext(request, end, null, reading);
                using var page = await request.Page.ConfigureAwait(false);
                from = page.End ??= from;
                next = request.Next;
                if (next is not null && next.From != from) next = await ForgetAsync(next).ConfigureAwait(false);
                if (!request.IsLearned) sizer.Learn(page.Received, page.Bytes);
                if (page.Count > wanted) page.Take((int)wanted);
                wanted -= page.Count;
                page.IsLast |= wanted == 0;
                // Not after the first page: who stops within it costs the server one small page.
                if (!page.IsLast && number > 0) next ??= Begin(number + 1, from, wanted, reading);
                var isLast = page.IsLast;
                if (page.Count > 0 || (isLast && from != told))
                {
                    told = from;
                    yield return page;
                }
                if (isLast) yield break;
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            if (next is not null) await next.DiscardAsync().ConfigureAwait(false);
        }
    }

    private PageRequest Begin(int number, long? from, long wanted, CancellationTokenSource reading)
    {
        var request = new PageRequest(number, from, wanted);
        request.Page = FetchFittingAsync(request, reading);
        return request;
    }

    private void BeginNext(PageRequest request, long end, int? bytes, CancellationTokenSource reading)
    {
        // While the caller is busy with the page before, one page ahead is enough.
        if (request.Number == 0 || Volatile.Read(ref _awaited) < request.Number) return;
        if (maxCount is not null && (!everyMessageCounts || request.Wanted <= request.Count)) return;
        lock (request)
        {
            if (request.Next is not null) return;
            if (bytes is { } length)
            {
                sizer.Learn(request.Count, length);
                request.IsLearned = true;
            }
            request.Next = Begin(request.Number + 1, end, request.Wanted - request.Count, reading);
        }
    }

    private async Task<PageRequest?> ForgetAsync(PageRequest wrong)
    {
        guess?.Fail();
        await wrong.DiscardAsync().ConfigureAwait(false);
        return null;
    }

    private async Task<MessagePage> FetchFittingAsync(PageRequest request, CancellationTokenSource reading)
    {
        while (true)
        {
            var count = request.Count = everyMessageCounts ? (int)Math.Min(sizer.Size, request.Wanted) : sizer.Size;
            var begun = _clock.GetTimestamp();
            try
            {
                var page = await fetch(request.From, count, (end, bytes) => BeginNext(request, end, bytes, reading), reading.Token).ConfigureAwait(false);
                if (request.Number > 0) guess?.Learn(_clock.GetElapsedTime(begun));
                return page;
            }
            catch (EventoException e) when (e.Code == EventoErrorCode.AnswerTooLarge && sizer.Shrink(count))
            {
                // Asked again for half as many.
            }
        }
    }
}
