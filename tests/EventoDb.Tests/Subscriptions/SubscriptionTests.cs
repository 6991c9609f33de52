using EventoDb.Client;
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
        var clock = new TestClock();
        using var flowing = clock.Flow(speed: 20);
        using var client = server.CreateClient(timeout: TimeSpan.FromDays(20), timing: new ClientTiming { Clock = clock });
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
        using var client = server.CreateClient(timing: TestTiming.PatientClient with { GapPatience = TimeSpan.FromMilliseconds(1) });
        await using var watcher = new Watcher(client, Source("all"), FromStart);
        server.Write("account-1");
        server.TakeGlobalPositions(98);
        server.Write("account-1");
        server.TakeGlobalPositions(99);
        server.Write("account-1");
        Assert.Equal([1, 100, 200], (await watcher.ReceivedAsync(3)).Select(message => message.GlobalPosition));
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

    private static SubscriptionSource Source(string kind) => kind switch
    {
        "stream" => SubscriptionSource.Stream("account-1"),
        "category" => SubscriptionSource.Category("account"),
        _ => SubscriptionSource.All(),
    };
}
