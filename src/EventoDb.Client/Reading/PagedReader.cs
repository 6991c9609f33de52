using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads page after page, fetching the next while the caller works on this one.</summary>
internal static class PagedReader
{
    /// <summary>Fetches the messages that follow.</summary>
    /// <param name="count">How many to ask for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The messages to hand on, whether there are more, and what the server sent.</returns>
    public delegate Task<Page> Fetch(int count, CancellationToken cancellation);

    /// <summary>What one request brought.</summary>
    /// <param name="Messages">What is handed on; disposed of, where that is needed, once the next page is asked for.</param>
    /// <param name="IsLast">Whether nothing follows.</param>
    /// <param name="Received">How many messages the server sent, filtered ones included.</param>
    /// <param name="Bytes">How long the answer was.</param>
    public readonly record struct Page(IReadOnlyList<StoredMessage> Messages, bool IsLast, int Received, int Bytes);

    /// <summary>Reads to the end or to <paramref name="maxCount"/> messages.</summary>
    /// <param name="fetch">Makes one request, and the next from where that ended.</param>
    /// <param name="sizer">How many each asks for.</param>
    /// <param name="maxCount">How many messages at most, or null.</param>
    /// <param name="everyMessageCounts">Whether what is received is handed on, so that the last request need ask for no more than is wanted.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<StoredMessage>> ReadAsync(
        Fetch fetch, PageSizer sizer, long? maxCount, bool everyMessageCounts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Page>? next = null;
        try
        {
            var wanted = maxCount ?? long.MaxValue;
            for (var isFirst = true; ; isFirst = false)
            {
                var page = await (next ?? FetchFittingAsync(fetch, sizer, everyMessageCounts ? wanted : long.MaxValue, ahead.Token)).ConfigureAwait(false);
                next = null;
                using var held = page.Messages as IDisposable;
                sizer.Learn(page.Received, page.Bytes);
                var messages = page.Messages.Count > wanted ? [.. page.Messages.Take((int)wanted)] : page.Messages;
                wanted -= messages.Count;
                var isLast = page.IsLast || wanted == 0;
                // Not after the first page: who stops within it costs the server one small page.
                if (!isLast && !isFirst) next = FetchFittingAsync(fetch, sizer, everyMessageCounts ? wanted : long.MaxValue, ahead.Token);
                if (messages.Count > 0) yield return messages;
                if (isLast) yield break;
            }
        }
        finally
        {
            if (next is not null)
            {
                await ahead.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (next.IsCompletedSuccessfully) (next.Result.Messages as IDisposable)?.Dispose();
            }
        }
    }

    private static async Task<Page> FetchFittingAsync(Fetch fetch, PageSizer sizer, long wanted, CancellationToken cancellation)
    {
        while (true)
        {
            var count = (int)Math.Min(sizer.Size, wanted);
            try
            {
                return await fetch(count, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (e.Code == EventoErrorCode.AnswerTooLarge && sizer.Shrink(count))
            {
                // Asked again for half as many.
            }
        }
    }
}
