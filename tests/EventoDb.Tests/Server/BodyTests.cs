using System.IO.Pipelines;
using System.Text;
using EventoDb.Server;
using EventoDb.Server.Http;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>Bodies cost memory only where they are wanted, and all together no more than they may.</summary>
public sealed class BodyTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>Requests whose bodies nobody wants.</summary>
    public static TheoryData<string, int> Unwanted() => new()
    {
        { "POST /rpc HTTP/1.1\r\nHost: localhost\r\n", 401 },
        { "POST /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer nonsense\r\n", 401 },
        { $"POST /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ns_ZGVmYXVsdA_{new string('0', 64)}\r\n", 403 },
        { "POST /rpc?token=x HTTP/1.1\r\nHost: localhost\r\n{token}", 401 },
        { "POST /import?force=true HTTP/1.1\r\nHost: localhost\r\n", 401 },
        { "POST /subscribe?all=true HTTP/1.1\r\nHost: localhost\r\n", 401 },
        { "POST /health HTTP/1.1\r\nHost: localhost\r\n", 200 },
        { "PUT /version HTTP/1.1\r\nHost: localhost\r\n", 200 },
        { "POST /nowhere HTTP/1.1\r\nHost: localhost\r\n", 404 },
        { "PUT /rpc HTTP/1.1\r\nHost: localhost\r\n{token}", 405 },
    };

    [Theory]
    [MemberData(nameof(Unwanted))]
    public async Task A_body_that_nobody_wants_is_not_waited_for_and_the_connection_goes_on_behind_it(string head, int status)
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var chunked in new[] { false, true })
        {
            using var connection = await server.ConnectAsync();
            await connection.SendAsync(connection.WithToken(head) + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 300000\r\n\r\n"));
            Assert.Equal(status, (await connection.ReceiveAsync()).Status);
            var body = new string('x', 300_000);
            await connection.SendAsync((chunked ? $"493e0\r\n{body}\r\n0\r\n\r\n" : body) + connection.Rpc("""["sys.version"]"""));
            Assert.Equal("\"0.7.0\"\n", (await connection.ReceiveAsync()).Body);
        }
    }

    [Fact]
    public async Task One_who_may_not_send_a_body_is_not_told_to_go_on()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
        var answer = await connection.ReceiveAsync();
        Assert.Equal(401, answer.Status);
        Assert.Contains("Connection: close", answer.Head, StringComparison.Ordinal);
        Assert.True(await connection.IsClosedAsync());

        using var other = await server.ConnectAsync();
        await other.SendAsync(other.Head("Content-Length: 104857601\r\nExpect: 100-continue\r\n"));
        Assert.Equal(400, (await other.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_for_which_there_is_no_memory_now_is_refused_and_others_are_served(bool chunked)
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Limits = new HttpLimits { Body = 900_000, Bodies = 500_000 } });
        using var connection = await server.ConnectAsync();
        var body = new string('x', 800_000);
        await connection.SendAsync(connection.Head(chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 800000\r\n") + (chunked ? $"c3500\r\n{body}\r\n0\r\n\r\n" : body));
        Assert.Equal(503, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
        for (var i = 0; i < 5; i++) await server.WriteAsync("b-1", $$"""{"s":"{{new string('x', 300_000)}}"}""");
    }

    [Theory]
    [InlineData("answered")]
    [InlineData("gone")]
    [InlineData("unwanted")]
    public async Task What_is_answered_or_gone_or_unwanted_counts_no_more(string how)
    {
        var budget = new BodyBudget(1000);
        var first = new Pipe();
        var reader = new BodyReader(first.Reader, limit: 900, budget);
        var reading = reader.ReadAsync(900, isKept: how != "unwanted").AsTask();
        await first.Writer.WriteAsync(new byte[899], TestContext.Current.CancellationToken);
        while (how != "unwanted" && budget.TryTake(200))
        {
            budget.GiveBack(200);
            await Task.Yield();
        }
        Assert.Equal(how == "unwanted", budget.TryTake(1000));
        if (how == "gone") await first.Writer.CompleteAsync();
        else await first.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        Assert.Equal(how == "gone" ? BodyOutcome.Ended : BodyOutcome.Complete, await reading);
        Assert.Equal(how == "answered" ? 900 : how == "gone" ? 899 : 0, reader.Body.Length);
        reader.Release();
        Assert.Equal(how != "unwanted", budget.TryTake(1000));
    }

    [Fact]
    public async Task Chunks_may_not_carry_more_about_themselves_than_a_head_may()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Head("Transfer-Encoding: chunked\r\n"));
        var chunk = $"1;x={new string('x', 1000)}\r\n \r\n";
        await connection.SendAsync(string.Concat(Enumerable.Repeat(chunk, 40)));
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData("1\n \r\n0\r\n\r\n")]
    [InlineData("1\r\n \n0\r\n\r\n")]
    [InlineData("1\r\n \r\n0\n\r\n")]
    [InlineData("1\r\n \r\n0\r\n\n")]
    [InlineData("1 \r\n \r\n0\r\n\r\n")]
    [InlineData("+1\r\n \r\n0\r\n\r\n")]
    [InlineData("0x1\r\n \r\n0\r\n\r\n")]
    [InlineData(" 1\r\n \r\n0\r\n\r\n")]
    [InlineData("1;a\rb\r\n \r\n0\r\n\r\n")]
    [InlineData("1;a\0b\r\n \r\n0\r\n\r\n")]
    [InlineData("1\r\n  \r\n0\r\n\r\n")]
    [InlineData("1\r\n\r\n0\r\n\r\n")]
    [InlineData("1\r\n \r\n0\r\nno colon\r\n\r\n")]
    [InlineData("1\r\n \r\n0\r\nA b: c\r\n\r\n")]
    [InlineData("1\r\n \r\n0\r\n a: c\r\n\r\n")]
    [InlineData("1\r\n \r\n0\r\na: c\0\r\n\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("7fffffffffffffff\r\n")]
    public async Task A_chunk_that_can_be_read_in_two_ways_is_refused(string chunks)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Head("Transfer-Encoding: chunked\r\n") + chunks);
        connection.FinishSending();
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task Nothing_that_is_sent_without_a_token_costs_memory()
    {
        await using var server = await ServerUnderTest.StartProcessAsync();
        var size = LongTests.Times(24, 95) * MiB;
        foreach (var path in new[] { "/rpc", "/import", "/health", "/nowhere" }) await FloodAsync(server, path, MiB, chunked: true);
        var before = server.WorkingSet;
        var most = before;
        foreach (var path in new[] { "/rpc", "/import", "/health", "/nowhere" })
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(client => FloodAsync(server, path, size, chunked: client % 2 == 0)));
            most = Math.Max(most, server.WorkingSet);
        }
        Assert.True(most - before < 40_000_000, $"{before:N0} bytes became {most:N0}");
    }

    [Fact]
    public async Task Empty_lines_without_end_cost_no_memory()
    {
        await using var server = await ServerUnderTest.StartProcessAsync();
        var before = server.WorkingSet;
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n", MiB / 2)));
        for (var i = 0; i < LongTests.Times(8, 100); i++)
        {
            using var connection = await server.ConnectAsync();
            try
            {
                for (var sent = 0; sent < 15; sent++) await connection.SendAsync(lines);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Refused long before the end, and cut off after a while.
            }
        }
        Assert.True(server.WorkingSet - before < 40_000_000, $"{before:N0} bytes became {server.WorkingSet:N0}");
    }

    private static async Task FloodAsync(ServerUnderTest server, string path, int size, bool chunked)
    {
        using var connection = await server.ConnectAsync();
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\n";
        await connection.SendAsync(head + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {size}\r\n\r\n"));
        var piece = new byte[MiB];
        for (var sent = 0; sent < size; sent += MiB)
        {
            if (chunked) await connection.SendAsync("100000\r\n");
            await connection.SendAsync(piece);
            if (chunked) await connection.SendAsync("\r\n");
        }
        if (chunked) await connection.SendAsync("0\r\n\r\n");
        Assert.NotEqual(500, (await connection.ReceiveAsync()).Status);
    }
}
