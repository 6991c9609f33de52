using System.Text;

namespace EventoDb.Tests.Server;

/// <summary>Many subscribers, many writes, and some who do not read before all is over.</summary>
public sealed class SubscriptionLoadTests
{
    private const int Subscribers = 20;
    private const int Paused = 20;
    private const int FirstWrites = 2_000;
    private const int Writes = 20_000;
    // A few buffers a connection; what the paused ones have not read is forty million bytes.
    private const long MostMoreBytes = 8 * 1024 * 1024;

    [Fact]
    public async Task Every_subscriber_gets_every_poke_in_order_also_one_that_pauses_and_memory_stays_bounded()
    {
        await using var server = await ServerUnderTest.StartProcessAsync();
        var paused = new List<RawConnection>();
        for (var i = 0; i < Paused; i++)
        {
            var connection = await server.ConnectAsync(receiveBuffer: 4096);
            await connection.SendAsync(connection.WithToken("GET /subscribe?category=load HTTP/1.1\r\nHost: localhost\r\n{token}\r\n"));
            paused.Add(connection);
        }
        var open = new List<PokeReader>();
        for (var i = 0; i < Subscribers; i++) open.Add(await server.SubscribeAsync(i % 2 == 0 ? "all=true" : "category=load"));
        var counting = open.Select(pokes => Task.Run(() => CountInOrderAsync(pokes, FirstWrites + Writes))).ToList();

        await WriteAsync(server, FirstWrites);
        var before = await server.CountLiveBytesAsync();
        await WriteAsync(server, Writes);
        Assert.All(await Task.WhenAll(counting), count => Assert.Equal(FirstWrites + Writes, count));
        var after = await server.CountLiveBytesAsync();
        TestContext.Current.SendDiagnosticMessage($"{before:N0} bytes became {after:N0}.");
        Assert.InRange(after - before, long.MinValue, MostMoreBytes);

        var events = 0;
        var line = new StringBuilder();
        while (events < FirstWrites + Writes)
        {
            var (part, ended) = await paused[0].ReceiveSomeAsync();
            Assert.False(ended);
            line.Append(part);
            events += TakeEvents(line, events);
        }
        Assert.Equal(FirstWrites + Writes, events);
        open.ForEach(pokes => pokes.Dispose());
        paused.ForEach(connection => connection.Dispose());
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
