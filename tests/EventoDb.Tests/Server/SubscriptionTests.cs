using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>/subscribe: replay, live, and nothing lost between the two.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task The_head_comes_at_once_even_without_anything_to_tell()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var pokes = await server.SubscribeAsync("stream=nothing-1");
        Assert.Equal("text/event-stream", pokes.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", pokes.Response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A_stream_is_replayed_from_its_position_and_then_live()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 5; i++) await server.WriteAsync("acct-1");
        await server.WriteAsync("acct-2");
        using var pokes = await server.SubscribeAsync("stream=acct-1&position=3");

        Assert.Equal([new Poke("acct-1", 3, 4), new Poke("acct-1", 4, 5)], await pokes.ReadAsync(2));
        await server.WriteAsync("acct-2");
        await server.WriteAsync("acct-1");
        Assert.Equal(new Poke("acct-1", 5, 8), await pokes.ReadAsync());
    }

    [Fact]
    public async Task Pokes_look_as_EventoDB_sends_them()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("acct-1");
        using var pokes = await server.SubscribeAsync("stream=acct-1");
        Assert.Equal("event: poke", await pokes.ReadLineAsync());
        Assert.Equal("""data: {"stream":"acct-1","position":0,"globalPosition":1}""", await pokes.ReadLineAsync());
        Assert.Equal("", await pokes.ReadLineAsync());
    }

    [Fact]
    public async Task A_category_counts_by_global_position()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("acct-1");
        await server.WriteAsync("other-1");
        await server.WriteAsync("acct-2");
        using var pokes = await server.SubscribeAsync("category=acct&position=2");
        Assert.Equal(new Poke("acct-2", 0, 3), await pokes.ReadAsync());
        await server.WriteAsync("acct-1");
        Assert.Equal(new Poke("acct-1", 1, 4), await pokes.ReadAsync());
    }

    [Fact]
    public async Task Everything_says_ready_and_tells_only_what_comes_from_now_on()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("acct-1");
        using var pokes = await server.SubscribeAsync("all=true");
        Assert.Equal(": ready", await pokes.ReadLineAsync());
        await server.WriteAsync("other-1");
        Assert.Equal(new Poke("other-1", 0, 2), await pokes.ReadAsync());
    }

    [Fact]
    public async Task Live_pokes_below_the_position_are_not_told()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var pokes = await server.SubscribeAsync("all=true&position=3");
        for (var i = 0; i < 3; i++) await server.WriteAsync("acct-1");
        Assert.Equal(new Poke("acct-1", 2, 3), await pokes.ReadAsync());
    }

    [Fact]
    public async Task More_than_a_thousand_are_replayed_without_a_gap()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.ImportAsync(string.Concat(Enumerable.Range(0, 2500).Select(i =>
            $$"""{"id":"{{Guid.NewGuid()}}","stream":"acct-1","type":"T","pos":{{i}},"gpos":{{i + 1}},"data":{},"time":"2025-01-01T00:00:00Z"}""" + "\n")));
        using var pokes = await server.SubscribeAsync("category=acct");
        await server.WriteAsync("acct-1");
        Assert.Equal(Enumerable.Range(0, 2501).Select(i => (long)i), (await pokes.ReadAsync(2501)).Select(poke => poke.Position));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_replay_and_live()
    {
        await using var server = await ServerUnderTest.StartAsync();
        const int count = 1200;
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; written < count; written++) await server.WriteAsync($"acct-{written % 7}");
        }, TestContext.Current.CancellationToken);
        var seen = new List<Task<List<Poke>>>();
        for (var i = 0; i < 5; i++)
        {
            var pokes = await server.SubscribeAsync("category=acct&position=1");
            seen.Add(pokes.ReadAsync(count));
            var next = (i + 1) * count / 6;
            await Eventually.TrueAsync(() => written >= next || writing.IsCompleted);
        }
        await writing;
        foreach (var all in await Task.WhenAll(seen)) Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), all.Select(poke => poke.GlobalPosition));
    }

    [Fact]
    public async Task A_heartbeat_comes_when_nothing_else_does()
    {
        var clock = new TestClock();
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Clock = clock });
        using var pokes = await server.SubscribeAsync("stream=acct-1");
        for (var i = 0; i < 3; i++)
        {
            await clock.PassAsync(TimeSpan.FromSeconds(15));
            Assert.Equal(": heartbeat", await pokes.ReadLineAsync());
            Assert.Equal("", await pokes.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Imported_messages_are_told_too()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var pokes = await server.SubscribeAsync("category=acct");
        await server.ImportAsync("""{"id":"1","stream":"acct-1","type":"T","pos":7,"gpos":70,"data":{},"time":"2025-01-01T00:00:00Z"}""");
        Assert.Equal(new Poke("acct-1", 7, 70), await pokes.ReadAsync());
    }

    [Fact]
    public async Task After_a_forced_import_positions_are_told_anew()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 3; i++) await server.WriteAsync("acct-1");
        using var pokes = await server.SubscribeAsync("stream=acct-1");
        await pokes.ReadAsync(3);
        await server.ImportAsync(
            """{"id":"1","stream":"acct-1","type":"T","pos":0,"gpos":1,"data":{},"time":"2025-01-01T00:00:00Z"}""", "?force=true");
        Assert.Equal(new Poke("acct-1", 0, 1), await pokes.ReadAsync());
    }

    [Fact]
    public async Task It_ends_cleanly_when_the_server_stops()
    {
        var server = await ServerUnderTest.StartAsync();
        using var pokes = await server.SubscribeAsync("category=acct");
        await server.WriteAsync("acct-1");
        Assert.NotNull(await pokes.ReadAsync());
        var end = pokes.ReadAsync();
        await using (server)
        {
        }
        Assert.Null(await end);
    }

    [Fact]
    public async Task It_ends_when_its_namespace_is_deleted()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = await server.CreateNamespaceAsync("gone");
        using var pokes = await server.SubscribeAsync("all=true", token);
        Assert.Equal(": ready", await pokes.ReadLineAsync());
        await server.GetAsync("""["ns.delete","gone"]""");
        Assert.Null(await pokes.ReadAsync());
    }

    [Fact]
    public async Task One_that_was_left_is_forgotten()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Heartbeat = TimeSpan.FromMilliseconds(50) });
        var connections = await server.CountConnectionsAsync();
        for (var i = 0; i < 5; i++)
        {
            using var pokes = await server.SubscribeAsync("all=true");
        }
        await Eventually.TrueAsync(async () => await server.CountConnectionsAsync() <= connections);
    }

    [Theory]
    [InlineData("stream=a&position=x", "Invalid position parameter")]
    [InlineData("category=a&consumer=-1&size=2", "Invalid consumer group: member must be < size")]
    [InlineData("category=a&size=-2", "Invalid consumer group: member must be < size")]
    [InlineData("category=a&consumer=1", "Invalid consumer group: member must be < size")]
    [InlineData("", "Either 'stream', 'category', or 'all=true' parameter required")]
    public async Task A_wrong_query_is_refused(string query, string reason)
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        using var response = await server.Http.GetAsync(new Uri("/subscribe?" + query, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_in_the_query_works_and_wins()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = await server.CreateNamespaceAsync("other");
        using var pokes = await server.SubscribeAsync($"all=true&token={token}");
        Assert.Equal(": ready", await pokes.ReadLineAsync());
        await server.WriteAsync("acct-1");
        await server.GetAsync("""["stream.write","mine-1",{"type":"T","data":{}}]""", token);
        Assert.Equal("mine-1", (await pokes.ReadAsync())!.Stream);
    }
}
