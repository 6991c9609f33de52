using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>Servers that restart, forget, fail or refuse while they are subscribed to.</summary>
public class SubscriptionOutageTests
{
    private static readonly SubscriptionOptions FromStart = new() { Position = 0 };
    private static readonly SubscriptionOptions OftenFromStart = new() { Position = 0, PollInterval = TimeSpan.FromMilliseconds(100) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static SubscriptionSource Source(string kind) => kind switch
    {
        "stream" => SubscriptionSource.Stream("account-1"),
        "category" => SubscriptionSource.Category("account"),
        _ => SubscriptionSource.All(),
    };

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
    [InlineData(false, 1, 0)]
    [InlineData(false, 2, 1)]
    [InlineData(true, 1, 0)]
    [InlineData(true, 2, 1)]
    public async Task A_kept_connection_that_ends_as_it_is_used_is_no_outage_unless_the_next_does_too(bool withAWord, int ends, int outages)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var left = 0;
        var end = withAWord ? StubAnswer.Html(408, "<h1>408 Request Time-out</h1>") : StubAnswer.Reset;
        server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.get" && Interlocked.Decrement(ref left) >= 0 ? end : perform());
        using var client = server.CreateClient(retryCount: 0);
        var (lost, back) = (0, 0);
        var outage = new Outage(TimeProvider.System, _ => lost++, (_, _) => back++);
        await using var watcher = new Watcher(client, Source("stream"), FromStart with { Outage = outage });
        for (var i = 1; i <= 5; i++)
        {
            server.Write("account-1");
            await watcher.ReceivedAsync(i);
            await Watcher.UntilAsync(() => server.Subscriptions.OpenCount == 1);
            Assert.Equal(((i - 1) * outages, (i - 1) * outages), (lost, back));
            Volatile.Write(ref left, ends);
        }
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
}
