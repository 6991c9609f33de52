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
            return from is null ? await PageAsync([0, 1]) : throw new MalformedAnswerException("no page");
        }, new PageSizer(2), maxCount: null, everyMessageCounts: true);

        await Assert.ThrowsAsync<MalformedAnswerException>(() => ReadAsync(reader));

        Assert.True(isEnded.Task.IsCompleted);
    }

    [Fact]
    public async Task Over_a_long_way_the_next_but_one_is_asked_for_while_the_caller_waits()
    {
        var held = new TaskCompletionSource();
        var reader = Reader((from, _) => from == 4 ? held.Task : Task.CompletedTask, way: LongWay());
        await using var pages = reader.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await pages.MoveNextAsync());
        Assert.True(await pages.MoveNextAsync());
        Assert.Equal([null, 2, 4], _asked);

        var third = pages.MoveNextAsync();
        Assert.Equal([null, 2, 4, 6], _asked);
        held.SetResult();
        Assert.True(await third);
        Assert.Equal([4, 5], pages.Current.Select(message => message.Position));
        Assert.True(await pages.MoveNextAsync());
        Assert.Equal([6, 7], pages.Current.Select(message => message.Position));
    }

    [Fact]
    public async Task Over_a_short_way_it_is_not()
    {
        var held = new TaskCompletionSource();
        var reader = Reader((from, _) => from == 4 ? held.Task : Task.CompletedTask, way: new RoundTrip(TimeSpan.FromMilliseconds(2)));
        await using var pages = reader.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        for (var i = 0; i < 2; i++) Assert.True(await pages.MoveNextAsync());
        var third = pages.MoveNextAsync();
        Assert.Equal([null, 2, 4], _asked);
        held.SetResult();
        Assert.True(await third);
    }

    [Fact]
    public async Task A_wrong_guess_loses_and_doubles_nothing_and_is_the_last()
    {
        var asked = new List<long?>();
        // Every other position is free.
        var reader = new PagedReader(async (from, count, _, _) =>
        {
            lock (asked) asked.Add(from);
            await Task.Yield();
            var start = from ?? 0;
            start += start % 2;
            List<long> positions = [.. Enumerable.Range(0, count).Select(i => start + (2 * i)).Where(position => position < 40)];
            return await PageAsync(positions, isLast: positions.Count < count);
        }, new PageSizer(2), maxCount: null, everyMessageCounts: true, Guess(LongWay()), new TestClock());

        Assert.Equal(Enumerable.Range(0, 20).Select(n => 2L * n), (await ReadAsync(reader)).Select(message => message.Position));
        Assert.Equal(asked.Distinct().Count(), asked.Count);
        // One for each page, the empty one at the end, and the guess.
        Assert.InRange(asked.Count, 11, 12);
    }

    [Theory]
    [InlineData(7, new long[] { 2, 4, 6 })]
    [InlineData(8, new long[] { 2, 4, 6 })]
    public async Task A_guess_does_not_go_beyond_what_is_wanted(long maxCount, long[] asked)
    {
        Assert.Equal(maxCount, (await ReadAsync(Reader((_, _) => Task.Delay(1, Cancellation), maxCount, way: LongWay()))).Count);
        Assert.Equal([null, .. asked], _asked);
    }

    private static RoundTrip LongWay()
    {
        var way = new RoundTrip(TimeSpan.FromMilliseconds(2));
        way.Learn(TimeSpan.FromMilliseconds(50));
        return way;
    }

    private static PageGuess Guess(RoundTrip way) => new(way, last: null);

    private PagedReader Reader(Func<long?, PagedReader.PageEndSeen, Task> meanwhile, long? maxCount = null, bool everyMessageCounts = true, long last = long.MaxValue, RoundTrip? way = null) =>
        new(async (from, count, endSeen, cancellation) =>
        {
            lock (_asked) _asked.Add(from);
            await meanwhile(from, endSeen);
            cancellation.ThrowIfCancellationRequested();
            var start = from ?? 0;
            return await PageAsync(Enumerable.Range(0, (int)Math.Min(count, last - start)).Select(i => start + i), isLast: start + count > last);
        }, new PageSizer(2), maxCount, everyMessageCounts, way is null ? null : Guess(way), new TestClock());

    private static async Task<MessagePage> PageAsync(IEnumerable<long> positions, bool isLast = false)
    {
        var messages = positions.Select(position => $$"""["id","T",{{position}},{{position + 1}},{},null,"1970-01-01T00:00:00Z"]""");
        using var response = new HttpResponseMessage { Content = new StringContent($"[{string.Join(',', messages)}]") };
        using var answer = await Answer.ReadAsync(response, int.MaxValue, Cancellation);
        var page = MessagePageParser.ParseStream(answer, "a-1", from: null);
        page.IsLast = isLast;
        return page;
    }

    private static async Task<List<StoredMessage>> ReadAsync(PagedReader reader)
    {
        var list = new List<StoredMessage>();
        await foreach (var page in reader.ReadAsync(Cancellation)) list.AddRange(page);
        return list;
    }
}
