using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>Many subscribers, many writes, and one who does not read for a long time.</summary>
public sealed class SubscriptionLoadTests
{
    [Fact]
    public async Task Every_subscriber_gets_every_poke_in_order_also_one_that_pauses_and_memory_stays_bounded()
    {
        const int subscribers = 20;
        const int writes = 20_000;
        var pause = TimeSpan.FromSeconds(LongTests.Times(sample: 3, full: 10));
        await using var server = await ServerUnderTest.StartProcessAsync();

        using var paused = await server.ConnectAsync();
        await paused.SendAsync($"GET /subscribe?category=load HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n\r\n");
        var counting = new List<Task<int>>();
        var open = new List<PokeReader>();
        for (var i = 0; i < subscribers; i++)
        {
            var pokes = await server.SubscribeAsync(i % 2 == 0 ? "all=true" : "category=load");
            open.Add(pokes);
            counting.Add(Task.Run(() => CountInOrderAsync(pokes, writes), TestContext.Current.CancellationToken));
        }

        await WriteAsync(server, writes);
        await Task.Delay(pause, TestContext.Current.CancellationToken);
        Assert.True(server.WorkingSet < 300_000_000, $"{server.WorkingSet:N0} bytes");

        var events = 0;
        var line = new StringBuilder();
        while (events < writes)
        {
            var (part, ended) = await paused.ReceiveSomeAsync();
            Assert.False(ended);
            line.Append(part);
            events += TakeEvents(line, events);
        }
        Assert.Equal(writes, events);
        Assert.All(await Task.WhenAll(counting), count => Assert.Equal(writes, count));
        open.ForEach(pokes => pokes.Dispose());
    }

    /// <summary>Takes the whole events out of what was received (chunk sizes between them and all); they go on from number <paramref name="seen"/>.</summary>
    private static int TakeEvents(StringBuilder received, int seen)
    {
        const string before = "\"globalPosition\":";
        var text = received.ToString();
        var taken = 0;
        var at = 0;
        while (text.IndexOf(before, at, StringComparison.Ordinal) is var start && start >= 0)
        {
            var end = text.IndexOf('}', start);
            if (end < 0) break;
            Assert.Equal(seen + taken + 1, int.Parse(text.AsSpan(start + before.Length, end - start - before.Length), System.Globalization.CultureInfo.InvariantCulture));
            taken++;
            at = end;
        }
        received.Remove(0, at);
        return taken;
    }

    private static async Task<int> CountInOrderAsync(PokeReader pokes, int expected)
    {
        var count = 0;
        while (count < expected && await pokes.ReadAsync() is { } poke) Assert.Equal(++count, poke.GlobalPosition);
        return count;
    }

    private static async Task WriteAsync(ServerUnderTest server, int count)
    {
        using var connection = await server.ConnectAsync();
        const int window = 200;
        for (var sent = 0; sent < count; sent += window)
        {
            var requests = string.Concat(Enumerable.Range(sent, window).Select(i => connection.Rpc($$"""["stream.write","load-{{i % 10}}",{"type":"T","data":{} }]""")));
            await connection.SendAsync(requests);
            for (var i = 0; i < window; i++) Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        }
    }
}
