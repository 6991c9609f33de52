using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

public class SubscriptionTests
{
    private static readonly SubscriptionOptions FromStart = new() { Position = 0 };
    private static readonly SubscriptionOptions OftenFromStart = new() { Position = 0, PollInterval = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData("stream")]
    [InlineData("category")]
    [InlineData("all")]
    public async Task Without_a_position_only_what_comes_from_now_on(string kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        for (var i = 0; i < 5; i++) server.Write("account-1", "Old");
        await using var watcher = new Watcher(client, Source(kind));
        await watcher.BegunAsync();
        for (var i = 0; i < 3; i++) server.Write("account-1", "New");
        Assert.Equal([5, 6, 7], (await watcher.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("category")]
    [InlineData("all")]
    public async Task From_a_position_what_is_there_and_then_what_comes(string kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        for (var i = 0; i < 5; i++) server.Write("account-1");
        await using var watcher = new Watcher(client, Source(kind), new SubscriptionOptions { Position = kind == "stream" ? 3 : 4 });
        await watcher.CaughtUpAsync();
        server.Write("account-1");
        Assert.Equal([3, 4, 5], (await watcher.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_yet_can_be_followed()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, SubscriptionSource.Stream("new-1"));
        Assert.Equal(0, await watcher.BegunAsync());
        server.Write("new-1");
        Assert.Equal(0, Assert.Single(await watcher.ReceivedAsync(1)).Position);
    }

    [Fact]
    public async Task What_is_written_between_replay_and_live_is_found()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        server.Subscriptions.InGap = () => server.Write("account-1", "InGap");
        await using var watcher = new Watcher(client, Source("category"), FromStart);
        Assert.Equal("InGap", (await watcher.ReceivedAsync(1))[0].Type);
    }

    [Fact]
    public async Task A_slow_watcher_gets_every_message_though_pokes_are_dropped()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres) { Subscriptions = { PokeTime = TimeSpan.FromMilliseconds(1) } };
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source("category"), FromStart, _ => Task.Delay(1));
        await watcher.CaughtUpAsync();
        for (var i = 0; i < 1500; i++) server.Write($"account-{i % 7}");
        Assert.Equal(Enumerable.Range(1, 1500).Select(i => (long)i), (await watcher.ReceivedAsync(1500)).Select(message => message.GlobalPosition));
    }

    [Fact]
    public async Task Messages_come_though_no_poke_ever_does()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Subscriptions = { SendsPokes = false } };
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source("category"), OftenFromStart);
        for (var i = 1; i <= 3; i++)
        {
            server.Write("account-1");
            await watcher.ReceivedAsync(i);
        }
    }

    [Fact]
    public async Task A_connection_that_says_nothing_of_news_is_replaced()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Subscriptions = { SendsPokes = false } };
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source("category"), OftenFromStart);
        for (var i = 1; server.Subscriptions.TotalCount < 3; i++)
        {
            server.Write("account-1");
            await watcher.ReceivedAsync(i);
        }
    }

    [Fact]
    public async Task A_member_gets_its_streams_though_the_servers_live_filter_is_wrong()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var first = new Watcher(client, SubscriptionSource.Category("account", new ConsumerGroup(0, 2)), FromStart);
        await using var second = new Watcher(client, SubscriptionSource.Category("account", new ConsumerGroup(1, 2)), FromStart);
        await first.CaughtUpAsync();
        await second.CaughtUpAsync();
        for (var i = 0; i < 100; i++) server.Write($"account-{i % 20}");
        await Watcher.UntilAsync(() => first.NextPosition == 101 && second.NextPosition == 101);
        Assert.All(first.Messages, message => Assert.True(new ConsumerGroup(0, 2).Owns(message.StreamName)));
        Assert.All(second.Messages, message => Assert.True(new ConsumerGroup(1, 2).Owns(message.StreamName)));
        Assert.Equal(100, first.Messages.Count + second.Messages.Count);
    }

    [Fact]
    public async Task What_the_filters_hold_back_is_not_read_again()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, SubscriptionSource.Category("account", correlation: "order"), FromStart);
        await watcher.CaughtUpAsync();
        for (var i = 0; i < 50; i++) server.Write("account-1");
        await Watcher.UntilAsync(() => watcher.NextPosition == 51);
        server.Write("account-1", metadata: """{"correlationStreamName":"order-1"}""");
        Assert.Equal(51, Assert.Single(await watcher.ReceivedAsync(1)).GlobalPosition);
        Assert.Contains(server.Requests, request => request.Text.StartsWith("""["category.get","account",{"position":50,""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_not_overtaken()
    {
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(timing: new ClientTiming { Clock = clock });
        await using var watcher = new Watcher(client, Source("all"), FromStart);
        await Watcher.UntilAsync(() => server.Subscriptions.OpenCount == 1);
        server.Write("account-1");
        var late = server.TakeGlobalPositions();
        server.Write("account-1");
        await clock.WaitedForAsync(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, Assert.Single(watcher.Messages).GlobalPosition);
        server.CommitLate("order-1", late);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal([1, 2, 3], (await watcher.ReceivedAsync(3)).Select(message => message.GlobalPosition));
    }

    [Fact]
    public async Task A_gap_that_stays_is_passed()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(timing: TestTiming.Patient.Client with { GapPatience = TimeSpan.FromMilliseconds(1) });
        await using var watcher = new Watcher(client, Source("all"), FromStart);
        server.Write("account-1");
        server.TakeGlobalPositions(98);
        server.Write("account-1");
        server.TakeGlobalPositions(99);
        server.Write("account-1");
        Assert.Equal([1, 100, 200], (await watcher.ReceivedAsync(3)).Select(message => message.GlobalPosition));
    }

    [Fact]
    public async Task A_server_that_restarts_ends_nothing()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        var observer = new RecordingObserver();
        await using var watcher = new Watcher(client.WithObserver(observer), Source("stream"), FromStart);
        for (var i = 1; i <= 5; i++)
        {
            server.Write("account-1");
            await watcher.ReceivedAsync(i);
            var tries = observer.Waits.Count;
            await server.StopAsync();
            await Watcher.UntilAsync(() => observer.Waits.Count > tries);
            server.Start();
        }
        Assert.Equal([0, 1, 2, 3, 4], watcher.Messages.Select(message => message.Position));
    }

    [Theory]
    [InlineData("stream", 1)]
    [InlineData("stream", 40)]
    [InlineData("category", 40)]
    [InlineData("all", 1)]
    [InlineData("all", 40)]
    public async Task What_takes_the_place_of_messages_that_the_server_has_forgotten_is_not_missed(string kind, int forgotten)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        await using var watcher = new Watcher(client, Source(kind), FromStart);
        for (var i = 0; i < 150; i++) server.Write("account-1", "Before");
        await watcher.ReceivedAsync(150);
        await server.StopAsync();
        server.ForgetLast(forgotten);
        // One more than were forgotten: the position that would be read next has a message again.
        for (var i = 0; i <= forgotten; i++) server.Write("account-1", "After");
        server.Start();

        var after = (await watcher.ReceivedAsync(151 + forgotten)).Skip(150);

        Assert.Equal(Enumerable.Range(150 - forgotten, forgotten + 1).Select(position => ("After", (long)position)), after.Select(message => (message.Type, message.Position)));
    }

    [Fact]
    public async Task What_was_read_in_large_pages_does_not_come_again_where_the_server_has_forgotten_the_last()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        for (var i = 0; i < 4000; i++) server.Write("account-1", "Before");
        await using var watcher = new Watcher(client, Source("category"), FromStart with { BatchSize = 2000 });
        await watcher.ReceivedAsync(4000);
        await watcher.CaughtUpAsync();
        await server.StopAsync();
        server.ForgetLast(40);
        for (var i = 0; i <= 40; i++) server.Write("account-1", "After");
        server.Start();

        var after = (await watcher.ReceivedAsync(4041)).Skip(4000);

        Assert.Equal(Enumerable.Range(3960, 41).Select(position => ("After", (long)position)), after.Select(message => (message.Type, message.Position)));
    }

    [Fact]
    public async Task A_store_that_was_replaced_is_an_error()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        await using var watcher = new Watcher(client, Source("category"), OftenFromStart);
        for (var i = 0; i < 5; i++) server.Write("account-1");
        await watcher.ReceivedAsync(5);
        await server.StopAsync();
        server.ForgetLast(5);
        for (var i = 0; i < 9; i++) server.Write("account-1");
        server.Start();
        var error = await Assert.ThrowsAsync<EventoException>(watcher.EndAsync);
        Assert.Equal(EventoErrorCode.HistoryLost, error.Code);
        Assert.Equal(5, watcher.Messages.Count);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_proxys_error_page_ends_nothing(int status)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        await using var watcher = new Watcher(client, Source("stream"), OftenFromStart);
        await watcher.CaughtUpAsync();
        var asked = 0;
        server.Intercept = (_, perform, _) => Task.FromResult(Interlocked.Increment(ref asked) <= 3 ? StubAnswer.Html(status, "<h1>Out of order</h1>") : perform());
        server.Write("account-1");
        await watcher.ReceivedAsync(1);
        Assert.True(asked > 3);
    }

    [Fact]
    public async Task A_backend_that_fails_for_a_while_ends_nothing()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient(retryCount: 0);
        await using var watcher = new Watcher(client, Source("stream"), OftenFromStart);
        await watcher.CaughtUpAsync();
        var asked = 0;
        server.Intercept = (_, perform, _) => Task.FromResult(Interlocked.Increment(ref asked) <= 3 ? StubAnswer.Error(500, "BACKEND_ERROR", "database is down") : perform());
        server.Write("account-1");
        await watcher.ReceivedAsync(1);
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_ends_it()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source("stream"), OftenFromStart);
        await watcher.CaughtUpAsync();
        await client.DeleteNamespaceAsync("default", Cancellation);
        var error = await Assert.ThrowsAsync<EventoException>(watcher.EndAsync);
        Assert.Equal(EventoErrorCode.AuthUnauthorized, error.Code);
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_ends_it_in_test_mode_too()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source("stream"), OftenFromStart);
        await watcher.CaughtUpAsync();
        server.TestMode = true;
        await client.DeleteNamespaceAsync("default", Cancellation);
        await Assert.ThrowsAsync<EventoException>(watcher.EndAsync);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_an_error_at_once()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        using var stranger = client.WithToken(EventoToken.Create("default"));
        foreach (var options in new[] { null, FromStart })
        {
            await using var watcher = new Watcher(stranger, Source("category"), options);
            var error = await Assert.ThrowsAsync<EventoException>(watcher.EndAsync);
            Assert.Equal(EventoErrorCode.AuthUnauthorized, error.Code);
        }
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_at_the_start_is_an_error()
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = StubServer.Nobody(), RetryCount = 0 });
        await using var watcher = new Watcher(client, Source("stream"), FromStart);
        var error = await Assert.ThrowsAsync<EventoException>(watcher.EndAsync);
        Assert.Equal(EventoErrorCode.NetworkError, error.Code);
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("all")]
    public async Task Cancelling_closes_the_connection(string kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, Source(kind), FromStart);
        await Watcher.UntilAsync(() => server.Subscriptions.OpenCount == 1);
        Assert.IsType<OperationCanceledException>(await watcher.StopAsync(), exactMatch: false);
        await Watcher.UntilAsync(() => server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task The_group_is_not_left_to_the_server()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, SubscriptionSource.Category("a b&c", new ConsumerGroup(0, 2)), new SubscriptionOptions { Position = 7 });
        await Watcher.UntilAsync(() => server.Subscriptions.TotalCount == 1);
        Assert.Contains("/subscribe?category=a%20b%26c&position=7", server.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Messages_come_once_and_in_order_through_restarts_and_cuts()
    {
        var count = LongTests.Times(sample: 3000, full: 10_000);
        await using var server = new BackendStandIn(BackendKind.Postgres) { Subscriptions = { PokeTime = TimeSpan.FromMilliseconds(1) } };
        await using var proxy = new CuttingProxy(server.Uri);
        // Short, because a request may be cut without either side being told.
        using var client = new EventoClient(new EventoClientOptions { Uri = proxy.Uri, Token = server.Token, Timeout = TimeSpan.FromSeconds(5) });
        var options = new SubscriptionOptions { PollInterval = TimeSpan.FromMilliseconds(500) };
        await using var all = new Watcher(client, SubscriptionSource.All(), options);
        await using var category = new Watcher(client, SubscriptionSource.Category("account"), options);
        await all.BegunAsync();
        await category.BegunAsync();
        for (var i = 1; i <= count; i++)
        {
            server.Write($"account-{i % 20}");
            if (i % 200 == 0)
            {
                // Not while both are still waiting to connect again.
                await all.ReceivedAsync(i - 300);
                await category.ReceivedAsync(i - 300);
                proxy.Cut();
            }
            if (i % 1000 == 500)
            {
                await server.StopAsync();
                server.Start();
            }
        }
        var expected = Enumerable.Range(1, count).Select(i => (long)i);
        Assert.Equal(expected, (await all.ReceivedAsync(count)).Select(message => message.GlobalPosition));
        Assert.Equal(expected, (await category.ReceivedAsync(count)).Select(message => message.GlobalPosition));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static SubscriptionSource Source(string kind) => kind switch
    {
        "stream" => SubscriptionSource.Stream("account-1"),
        "category" => SubscriptionSource.Category("account"),
        _ => SubscriptionSource.All(),
    };
}
