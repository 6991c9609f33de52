using System.Runtime.CompilerServices;

namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>One page of a category (<c>category.get</c>), as the server filters it.</summary>
    /// <param name="category">The category; empty for all messages of the namespace.</param>
    /// <param name="position">The global position to start at, inclusive; null for the start.</param>
    /// <param name="correlation">See <see cref="CategoryReadOptions.Correlation"/>.</param>
    /// <param name="group">See <see cref="CategoryReadOptions.Group"/>.</param>
    /// <param name="batchSize">How many messages at most, 1–10000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The messages in global order. With a filter, fewer than asked is not the end (eventodb 0.7.0, fact 2):
    /// <see cref="ReadCategoryAsync"/> knows what to do.</returns>
    public Task<MessagePage> GetCategoryPageAsync(
        string category, long? position = null, string? correlation = null, ConsumerGroup? group = null, int batchSize = 1000, CancellationToken cancellationToken = default) =>
        AskCategoryPageAsync(category, position, correlation, group, batchSize, cancellationToken, canAskForLess: false);

    /// <summary>All messages of a category, one by one, complete on every backend; the next page is fetched while the caller works on this one,
    /// from the second on.</summary>
    /// <param name="category">The category; empty for all messages of the namespace.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <remarks>The server's filters save transfer but cannot be trusted: a short filtered page is not the end on pebble, which ignores the group
    /// without a category; sqlite takes a correlation for a LIKE pattern (facts 2 and 7). So each message is checked here too, and where a filtered
    /// page comes back short the reading goes on without the server's filter until an unfiltered page is short.</remarks>
    public async IAsyncEnumerable<StoredMessage> ReadCategoryAsync(
        string category, CategoryReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in ReadCategoryPagesAsync(category, options, cancellationToken).ConfigureAwait(false))
        {
            foreach (var message in page) yield return message;
        }
    }

    /// <summary>As <see cref="ReadCategoryAsync"/>, page by page, for those who have to do with many messages at once. A page is gone once the next is asked for:
    /// what is to be kept are its messages, each of which is made when it is asked for. The last one may have none: it tells how far was read.</summary>
    /// <param name="category">The category; empty for all messages of the namespace.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<MessagePage> ReadCategoryPagesAsync(
        string category, CategoryReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new CategoryReadOptions();
        var start = await FindStartAsync(category, options, cancellationToken).ConfigureAwait(false);
        var serverFilters = options.IsFiltered;
        async Task<MessagePage> AskAsync(long? from, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending)
        {
            var page = await AskCategoryPageAsync(
                category, from, serverFilters ? options.Correlation : null, serverFilters ? options.Group : null, count, ending, endSeen).ConfigureAwait(false);
            if (page.Received < count) serverFilters = false;
            return page;
        }
        // All messages of a namespace have gaps at most where writes have failed. Those of one category have the others between them: where a page ends, and the next one
        // begins, is known when it has come.
        var mayGuess = category.Length == 0 && !serverFilters;
        await foreach (var page in ReadPagesAsync(AskAsync, start, options, mayGuess, cancellationToken).ConfigureAwait(false)) yield return page;
    }

    /// <summary>The global position of the first message of a category that was written at a time or later.</summary>
    /// <param name="category">The category; empty for all messages of the namespace.</param>
    /// <param name="time">The time.</param>
    /// <param name="fullScan">See <see cref="ReadOptions.FullScan"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The position; where there is no such message yet, the one that the next message of the namespace will have, or a later one.</returns>
    /// <remarks>Some 25 small requests in a million messages, and a page; see <see cref="ReadOptions.Since"/>.</remarks>
    public async Task<long> FindPositionAsync(string category, DateTimeOffset time, bool fullScan = false, CancellationToken cancellationToken = default)
    {
        for (long? end = null; ; end = await FindEndAsync(cancellationToken).ConfigureAwait(false))
        {
            var options = new CategoryReadOptions { Since = time, FullScan = fullScan, MaxCount = 1 };
            await foreach (var message in ReadCategoryAsync(category, options, cancellationToken).ConfigureAwait(false)) return message.GlobalPosition;
            // What was written between the look and the search for the end, only another look tells.
            if (end is { } found) return found;
        }
    }

    /// <summary>The last messages of a category, without reading those before.</summary>
    /// <param name="category">The category; empty for all messages of the namespace.</param>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="options">Which messages; null for any. <see cref="ReadOptions.Position"/> is the first that may be among them; the rest as in
    /// <see cref="ReadCategoryAsync"/>, but for the greatest number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MessageTail> ReadCategoryTailAsync(
        string category, long count, CategoryReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        options ??= new CategoryReadOptions();
        var lowest = await FindStartAsync(category, options, cancellationToken).ConfigureAwait(false) ?? 1;
        var end = await FindEndAsync(cancellationToken).ConfigureAwait(false);
        return await ReadTailAsync(
            (window, ending) => ReadCategoryPagesAsync(category, window, ending), count, options, lowest, end,
            (time, from, to) => SearchTimeAsync(category, time, from, to, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where reading starts: at the position asked for, or later where no message before is of a time that is wanted.</summary>
    private async Task<long?> FindStartAsync(string category, CategoryReadOptions options, CancellationToken cancellationToken)
    {
        if (options.Times.SearchTime is not { } time) return options.Position;
        // The last global position where nothing was imported and no write was rolled back.
        var count = await CountMessagesAsync(cancellationToken).ConfigureAwait(false);
        return (await SearchTimeAsync(category, time, Math.Max(1, options.Position ?? 1), count, cancellationToken).ConfigureAwait(false)).Older;
    }

    private Task<(long Older, long Younger)> SearchTimeAsync(string category, DateTimeOffset time, long lowest, long head, CancellationToken cancellationToken)
    {
        return new TimeSearch(AskAsync, time).FindAsync(lowest, head, cancellationToken);

        async Task<(long, DateTimeOffset)?> AskAsync(long position, CancellationToken ending)
        {
            using var page = await AskCategoryPageAsync(category, position, null, null, 1, ending).ConfigureAwait(false);
            return page.Count == 0 ? null : (page.Last.GlobalPosition, page.Last.Time);
        }
    }

    internal Task<MessagePage> AskCategoryPageAsync(
        string category, long? position, string? correlation, ConsumerGroup? group, int batchSize, CancellationToken cancellationToken,
        PagedReader.PageEndSeen? endSeen = null, bool canAskForLess = true)
    {
        ArgumentNullException.ThrowIfNull(category);
        RequireBatchSize(batchSize);
        var call = RpcCall.Read("category.get", category, writer =>
        {
            writer.WriteStringValue(category);
            writer.WriteStartObject();
            // "position" is the global position; pebble ignores "globalPosition" (fact 2).
            if (position is { } from) writer.WriteNumber("position"u8, from);
            writer.WriteNumber("batchSize"u8, batchSize);
            if (correlation is not null) writer.WriteString("correlation"u8, correlation);
            if (group is not null)
            {
                writer.WriteStartObject("consumerGroup"u8);
                writer.WriteNumber("member"u8, group.Member);
                writer.WriteNumber("size"u8, group.Size);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        });
        AnswerParser<MessagePage> parse = answer =>
        {
            if (endSeen is not null && PageTail.TryFindEnd(answer.Body, position, batchSize, null, out var end)) endSeen(end, answer.Length);
            var page = MessagePageParser.ParseCategory(answer, position);
            page.IsLast = page.Received < batchSize && correlation is null && group is null;
            return page;
        };
        return AskPageAsync(call, batchSize, canAskForLess, parse, cancellationToken);
    }
}
