using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class PagingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_come_one_by_one_in_order_from_as_few_pages()
    {
        await using var server = Fill(2500);
        using var client = server.CreateClient();
        var positions = new List<long>();
        await foreach (var message in client.ReadStreamAsync("a-1", cancellationToken: Cancellation)) positions.Add(message.Position);
        Assert.Equal(Enumerable.Range(0, 2500).Select(position => (long)position), positions);
        var requests = server.Requests.Count;
        positions.Clear();
        await foreach (var message in client.ReadCategoryAsync("a", new CategoryReadOptions { MaxCount = 700 }, Cancellation)) positions.Add(message.Position);
        Assert.Equal(700, positions.Count);
        Assert.InRange(requests, 2, 12);
    }

    [Fact]
    public async Task Pages_grow_from_100_to_10000()
    {
        await using var server = Fill(25_000);
        using var client = server.CreateClient();

        var pages = await ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal([100, 1000, 10_000, 10_000, 3900], pages.Select(page => page.Count));
        Assert.Equal(Enumerable.Range(0, 25_000).Select(number => (long)number), pages.SelectMany(page => page).Select(message => message.Position));
        Assert.Equal([100, 1000, 10_000, 10_000, 10_000], BatchSizes(server));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_pages_come_over_one_connection(bool isChunked)
    {
        await using var server = new StubServer(request => PageOf(request, total: 25_000, "{}") with { IsChunked = isChunked });
        using var client = server.CreateClient();

        Assert.Equal(25_000, (await ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation))).Sum(page => page.Count));

        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Large_messages_keep_pages_small()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var data = $$"""{"s":"{{new string('x', 100_000)}}"}""";
        for (var i = 0; i < 400; i++) server.Write("a-1", data: data);
        using var client = server.CreateClient();

        var pages = await ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal(400, pages.Sum(page => page.Count));
        Assert.All(BatchSizes(server), size => Assert.InRange(size, 80, 100));
    }

    [Fact]
    public async Task A_batch_size_that_is_given_is_kept()
    {
        await using var server = Fill(10);
        using var client = server.CreateClient();

        var pages = await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { BatchSize = 4 }, Cancellation));

        Assert.Equal([4, 4, 2], pages.Select(page => page.Count));
        Assert.Equal([4, 4, 4], BatchSizes(server));
    }

    [Theory]
    [InlineData(10, new[] { 10 })]
    [InlineData(100, new[] { 100 })]
    [InlineData(150, new[] { 100, 50 })]
    public async Task No_more_is_asked_for_than_is_wanted(int maxCount, int[] asked)
    {
        await using var server = Fill(2000);
        using var client = server.CreateClient();

        var pages = await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { MaxCount = maxCount }, Cancellation));

        Assert.Equal(maxCount, pages.Sum(page => page.Count));
        Assert.Equal(asked, BatchSizes(server));
    }

    [Fact]
    public async Task A_full_last_page_is_followed_by_an_empty_one_that_is_not_handed_out()
    {
        await using var server = Fill(100);
        using var client = server.CreateClient();

        Assert.Single(await ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation)));

        Assert.Equal([100, 1000], BatchSizes(server));
    }

    [Fact]
    public async Task Position_and_global_position_say_where_to_start()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        for (var i = 0; i < 300; i++) server.Write(i % 2 == 0 ? "a-1" : "b-1");
        using var client = server.CreateClient();

        var fromPosition = await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { Position = 20 }, Cancellation));
        var fromGlobal = await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { GlobalPosition = 42 }, Cancellation));

        Assert.Equal(Enumerable.Range(20, 130), fromPosition.SelectMany(page => page).Select(message => (int)message.Position));
        Assert.Equal(Enumerable.Range(21, 129), fromGlobal.SelectMany(page => page).Select(message => (int)message.Position));
    }

    [Fact]
    public async Task Who_stops_early_cancels_the_page_that_is_on_its_way()
    {
        var isGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Fill(30_000);
        server.Intercept = (request, perform, _) => Task.FromResult(server.Requests.Count < 3 ? perform() : new StubAnswer
        {
            Script = async (stream, stopping) =>
            {
                if (await stream.ReadAsync(new byte[1], stopping) == 0) isGone.SetResult();
            },
        });
        using var client = server.CreateClient();

        var count = 0;
        await foreach (var page in client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation))
        {
            if (++count == 2) break;
        }

        await isGone.Task.WaitAsync(Eventually.Hang, Cancellation);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_reading_that_is_cancelled_ends_while_it_waits()
    {
        await using var server = new StubServer(StubAnswer.Stall);
        using var client = server.CreateClient();
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: stop.Token));
        await Eventually.TrueAsync(() => server.Requests.Count == 1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_failure_ahead_comes_when_its_page_is_wanted()
    {
        await using var server = Fill(30_000);
        server.Intercept = (_, perform, _) => Task.FromResult(server.Requests.Count < 3 ? perform() : StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "gone"));
        using var client = server.CreateClient();
        var read = 0;

        var failure = await Assert.ThrowsAsync<EventoException>(async () =>
        {
            await foreach (var page in client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation)) read += page.Count;
        });

        Assert.Equal("AUTH_UNAUTHORIZED", failure.Code);
        Assert.Equal(1100, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1000)]
    public async Task An_answer_that_is_too_large_is_asked_for_in_halves(int? batchSize)
    {
        var count = 0;
        await using var server = new StubServer(request =>
        {
            Interlocked.Increment(ref count);
            return PageOf(request, total: 300, $$"""{"s":"{{new string('x', 1000)}}"}""") with { HasLength = request.Number % 2 == 0, Ending = request.Number % 2 == 0 ? StubEnding.KeepAlive : StubEnding.Close };
        });
        using var client = server.CreateClient(maxAnswerBytes: 40_000);

        var pages = await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { BatchSize = batchSize }, Cancellation));

        Assert.Equal(Enumerable.Range(0, 300), pages.SelectMany(page => page).Select(message => (int)message.Position));
        Assert.All(pages, page => Assert.InRange(page.Count, 1, 40));
        Assert.InRange(count, 8, 60);
    }

    [Fact]
    public async Task A_single_message_that_is_too_large_is_an_error()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("a-1", data: $$"""{"s":"{{new string('x', 5000)}}"}""");
        using var client = new EventoClient(new EventoClientOptions { Uri = server.Uri, Token = server.Token, MaxAnswerBytes = 4000, UseProxy = false });

        var failure = await Assert.ThrowsAsync<EventoException>(() => ReadAsync(client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation)));

        Assert.Equal(EventoErrorCode.AnswerTooLarge, failure.Code);
    }

    [Fact]
    public async Task A_reading_can_be_run_twice()
    {
        await using var server = Fill(250);
        using var client = server.CreateClient();
        var stream = client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation);
        var category = client.ReadCategoryPagesAsync("a", new CategoryReadOptions { Group = new ConsumerGroup(1, 2) }, Cancellation);

        Assert.Equal((await ReadAsync(stream)).Select(page => page.Count), (await ReadAsync(stream)).Select(page => page.Count));
        Assert.Equal((await ReadAsync(category)).Sum(page => page.Count), (await ReadAsync(category)).Sum(page => page.Count));
    }

    [Fact]
    public async Task A_server_that_hands_out_the_same_page_for_ever_is_found_out()
    {
        var rows = string.Join(',', Enumerable.Range(0, 100).Select(number => $$"""["id","a-1","T",{{number}},{{number + 1}},{},null,"2026-01-01T00:00:00Z"]"""));
        await using var server = new StubServer(StubAnswer.Json($"[{rows}]"));
        using var client = server.CreateClient();

        var failure = await Assert.ThrowsAsync<EventoException>(() => ReadAsync(client.ReadCategoryPagesAsync("a", new CategoryReadOptions { BatchSize = 100 }, Cancellation)));

        Assert.Equal(EventoErrorCode.MalformedResponse, failure.Code);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    [InlineData(-1)]
    public async Task A_batch_size_out_of_range_is_refused_before_anything_is_sent(int batchSize)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetStreamPageAsync("a-1", batchSize: batchSize, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetCategoryPageAsync("a", batchSize: batchSize, cancellationToken: Cancellation));

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("""{"batchSize":-1}""")]
    [InlineData("""{"batchSize":0}""")]
    [InlineData("""{"batchSize":5,"batchSize":-1}""")]
    public async Task A_raw_call_cannot_kill_a_server(string options)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<ArgumentException>(() => client.InvokeAsync("category.get", ["\"a\""u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(options)], Cancellation));

        Assert.Empty(server.Requests);
    }

    /// <summary>What is asked for of a stream of so many messages with the same data.</summary>
    private static StubAnswer PageOf(StubRequest request, int total, string data)
    {
        var options = request.Json[2];
        var from = options.TryGetProperty("position", out var position) ? position.GetInt32() : 0;
        var rows = Enumerable.Range(from, Math.Clamp(total - from, 0, options.GetProperty("batchSize").GetInt32()))
            .Select(number => $$"""["id","T",{{number}},{{number + 1}},{{data}},null,"2026-01-01T00:00:00Z"]""");
        return StubAnswer.Json("[" + string.Join(',', rows) + "]");
    }

    private static BackendStandIn Fill(int count)
    {
        var server = new BackendStandIn(BackendKind.Pebble);
        for (var i = 0; i < count; i++) server.Write("a-1");
        return server;
    }

    private static IEnumerable<int> BatchSizes(BackendStandIn server) =>
        server.Requests.Select(request => request.Json[2].GetProperty("batchSize").GetInt32());

    private static async Task<List<IReadOnlyList<StoredMessage>>> ReadAsync(IAsyncEnumerable<IReadOnlyList<StoredMessage>> pages)
    {
        var list = new List<IReadOnlyList<StoredMessage>>();
        // A page is gone once the next is asked for.
        await foreach (var page in pages) list.Add([.. page]);
        return list;
    }
}
