using System.Runtime.CompilerServices;

namespace EventoDb.Client;

public sealed partial class EventoClient
{
    // No message lies there.
    private const long BeyondAll = 1L << 52;

    /// <summary>The messages that correlate with streams of a category, in global order, wherever they are; by the server's filter alone, complete on every backend.</summary>
    /// <remarks>A page that comes back short is the end, but on pebble, which looks at no more messages than were asked for and filters those (eventodb 0.7.0, fact 2):
    /// it has then looked at that many global positions at least, and reading goes on behind them.</remarks>
    /// <param name="correlation">The category.</param>
    /// <param name="range">Where reading starts and ends; what is in the pages need not be in it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async IAsyncEnumerable<MessagePage> ReadCorrelatedAsync(
        string correlation, TraceRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var options = new CategoryReadOptions { Correlation = correlation };
        bool? looksFar = null;
        long? end = null;
        async Task<MessagePage> FetchAsync(long? next, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending)
        {
            var start = next ?? range.From ?? 0;
            var page = await AskCategoryPageAsync(string.Empty, start, correlation, group: null, count, ending).ConfigureAwait(false);
            var isShort = page.Received < count;
            var reached = page.End ?? start;
            if (isShort) looksFar ??= await FiltersLookFarAsync(ending).ConfigureAwait(false);
            if (isShort && looksFar == false)
            {
                reached = Math.Max(reached, start + count);
                end ??= await new EndFinder(this).FindAsync(ending).ConfigureAwait(false);
            }
            page.IsLast = reached >= end || (isShort && looksFar == true) || (page.Count > 0 && range.Times.EndsBefore(page.Last.Time));
            page.End = reached;
            page.Keep(options.Accepts);
            return page;
        }
        var pages = new PagedReader(FetchAsync, new PageSizer(EventoClientOptions.MaxBatchSize), maxCount: null, everyMessageCounts: false).ReadAsync(cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false)) yield return page;
    }

    /// <summary>Finds what belongs together with some messages: what caused them, what correlates with the same streams, those streams, and what all of that caused.</summary>
    /// <param name="start">The messages to begin with.</param>
    /// <param name="streams">Streams that belong to it whether or not there are messages in them; null for none.</param>
    /// <param name="times">Of which times messages are wanted, but for those to begin with.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The messages, those to begin with among them.</returns>
    /// <remarks>Cause and correlation are what the metadata name (<see cref="StoredMessage.Links"/>). Where nothing correlates, all that came after the first cause is read.</remarks>
    public async Task<MessageTrace> ReadTraceAsync(
        IEnumerable<StoredMessage> start, IEnumerable<string>? streams = null, TimeRange times = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        var options = new CategoryReadOptions { Since = times.Since, Until = times.Until, FullScan = times.IsFullScan };
        var range = new TraceRange(await FindStartAsync(string.Empty, options, cancellationToken).ConfigureAwait(false), times);
        return await new TraceReader(this, range).ReadAsync(start, streams ?? [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the server looks for what passes a filter until a page is full. Only pebble does not; it is also the only backend that ignores
    /// <c>globalPosition</c> here (fact 2), by which it is known.</summary>
    private async Task<bool> FiltersLookFarAsync(CancellationToken cancellationToken)
    {
        var call = RpcCall.Read("category.get", string.Empty, writer =>
        {
            writer.WriteStringValue(string.Empty);
            writer.WriteStartObject();
            writer.WriteNumber("globalPosition"u8, BeyondAll);
            writer.WriteNumber("batchSize"u8, 1);
            writer.WriteEndObject();
        });
        using var page = await CallAsync(call, static answer => MessagePageParser.ParseCategory(answer, null), cancellationToken).ConfigureAwait(false);
        return page.Count == 0;
    }

    /// <summary>The messages with some ids, which the server has no index of: read backwards from the end, since what is asked for is mostly recent.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Those that there are, in no order.</returns>
    public async Task<IReadOnlyList<StoredMessage>> FindMessagesAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        var missing = ids.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var found = new List<StoredMessage>();
        var end = await new EndFinder(this).FindAsync(cancellationToken).ConfigureAwait(false);
        var count = 100;
        while (missing.Count > 0 && end > 0)
        {
            var start = Math.Max(0, end - count);
            try
            {
                using var page = await AskCategoryPageAsync(string.Empty, start, correlation: null, group: null, (int)(end - start), cancellationToken).ConfigureAwait(false);
                foreach (var message in page)
                {
                    if (missing.RemoveAll(id => MessageId.AreEqual(id, message.Id)) > 0) found.Add(message);
                }
            }
            catch (EventoException e) when (e.Code == EventoErrorCode.AnswerTooLarge && count > 1)
            {
                count /= 2;
                continue;
            }
            end = start;
            count = Math.Min(count * 10, EventoClientOptions.MaxBatchSize);
        }
        return found;
    }
}
