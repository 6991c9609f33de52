using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>When the next page is asked for.</summary>
public sealed class PagedReaderTests
{
    private readonly List<long?> _asked = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_caller_waits_the_next_page_is_asked_for_before_this_one_is_checked()
    {
        var isChecked = new TaskCompletionSource();
        var isAskedFor = new TaskCompletionSource();
        var reader = Reader(async (from, endSeen) =>
        {
            if (from == 4) isAskedFor.SetResult();
            endSeen((from ?? 0) + 2, 100);
            if (from == 2) await isChecked.Task;
        });
        await using var pages = reader.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await pages.MoveNextAsync());
        Assert.Equal([null], _asked);

        var second = pages.MoveNextAsync();
        await isAskedFor.Task.WaitAsync(Eventually.Hang, Cancellation);
        Assert.False(second.IsCompleted);
        isChecked.SetResult();
        Assert.True(await second);

        Assert.Equal([2, 3], pages.Current.Select(message => message.Position));
        Assert.Equal([null, 2, 4], _asked);
    }

    [Fact]
    public async Task While_the_caller_is_busy_one_page_ahead_is_enough()
    {
        var reader = Reader((from, endSeen) =>
        {
            endSeen((from ?? 0) + 2, 100);
            return Task.CompletedTask;
        });
        await using var pages = reader.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        for (var i = 0; i < 10; i++)
        {
            await pages.MoveNextAsync();
            Assert.Equal(i == 0 ? 1 : i + 2, _asked.Count);
        }
    }

    [Theory]
    [InlineData(3, true, new long[] { 2 })]
    [InlineData(4, true, new long[] { 2 })]
    [InlineData(5, true, new long[] { 2, 4 })]
    [InlineData(4, false, new long[] { 2 })]
    public async Task Nothing_is_asked_for_beyond_what_is_wanted(long maxCount, bool everyMessageCounts, long[] asked)
    {
        var reader = Reader((from, endSeen) =>
        {
            endSeen((from ?? 0) + 2, 100);
            return Task.CompletedTask;
        }, maxCount, everyMessageCounts);

        Assert.Equal(maxCount, (await ReadAsync(reader)).Count);
        Assert.Equal([null, .. asked], _asked);
    }

    [Fact]
    public async Task An_end_seen_wrongly_loses_and_doubles_nothing()
    {
        var reader = Reader((from, endSeen) =>
        {
            endSeen((from ?? 0) + 1, 100);
            return Task.CompletedTask;
        }, maxCount: null, everyMessageCounts: true, last: 9);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], (await ReadAsync(reader)).Select(message => message.Position));
    }

    [Fact]
    public async Task A_page_that_fails_after_the_next_was_asked_for_is_the_failure_and_the_next_ends()
    {
        var isEnded = new TaskCompletionSource();
        var reader = new PagedReader(async (from, count, endSeen, cancellation) =>
        {
            if (from == 4) await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => isEnded.SetResult(), TaskScheduler.Default);
            endSeen((from ?? 0) + count, 100);
            return from is null ? Page(0, 2) : throw new MalformedAnswerException("no page");
        }, new PageSizer(2), maxCount: null, everyMessageCounts: true);

        await Assert.ThrowsAsync<MalformedAnswerException>(() => ReadAsync(reader));

        Assert.True(isEnded.Task.IsCompleted);
    }

    private PagedReader Reader(Func<long?, PagedReader.PageEndSeen, Task> meanwhile, long? maxCount = null, bool everyMessageCounts = true, long last = long.MaxValue) =>
        new(async (from, count, endSeen, cancellation) =>
        {
            lock (_asked) _asked.Add(from);
            await meanwhile(from, endSeen);
            cancellation.ThrowIfCancellationRequested();
            var start = from ?? 0;
            return Page(start, (int)Math.Min(count, last - start)) with { IsLast = start + count > last };
        }, new PageSizer(2), maxCount, everyMessageCounts);

    private static FetchedPage Page(long start, int count)
    {
        var messages = Enumerable.Range(0, count).Select(i => new StoredMessage("id"u8, "a-1", "T", start + i, start + i + 1, "{}"u8, default, DateTimeOffset.UnixEpoch, 0)).ToList();
        return new FetchedPage(messages, false, count, 100, start + count);
    }

    private static async Task<List<StoredMessage>> ReadAsync(PagedReader reader)
    {
        var list = new List<StoredMessage>();
        await foreach (var page in reader.ReadAsync(Cancellation)) list.AddRange(page);
        return list;
    }
}
