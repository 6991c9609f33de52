using System.Net;
using EventoDb.Server;
using EventoDb.Server.Http;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>HTTP as clients speak it, well and badly.</summary>
public sealed class HttpTests
{
    private const string BadRequest = "Error when parsing request";

    private static readonly TimeSpan Never = TimeSpan.FromDays(36_500);

    [Theory]
    [InlineData("GET", "/health", 200, """{"status":"ok"}""")]
    [InlineData("OPTIONS", "/health", 200, """{"status":"ok"}""")]
    [InlineData("GET", "/version", 200, """{"version":"0.7.0"}""")]
    [InlineData("GET", "/%76ersion", 200, """{"version":"0.7.0"}""")]
    [InlineData("GET", "/a/../version", 200, """{"version":"0.7.0"}""")]
    [InlineData("GET", "/Version", 404, """{"error":{"code":"NOT_FOUND","message":"Endpoint not found"}}""")]
    [InlineData("OPTIONS", "/rpc", 401, """{"error":{"code":"AUTH_REQUIRED","message":"Authorization header required"}}""")]
    [InlineData("GET", "/", 404, """{"error":{"code":"NOT_FOUND","message":"Endpoint not found"}}""")]
    [InlineData("OPTIONS", "*", 404, """{"error":{"code":"NOT_FOUND","message":"Endpoint not found"}}""")]
    [InlineData("GET", "http://localhost/health?x", 200, """{"status":"ok"}""")]
    public async Task Paths_and_methods(string method, string path, int status, string body)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var answer = await connection.ReceiveAsync();
        Assert.Equal(status, answer.Status);
        Assert.Equal(body, answer.Body.TrimEnd());
    }

    [Fact]
    public async Task A_HEAD_is_answered_without_a_body()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /subscribe?all=true HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        var answers = await connection.ReceiveToEndAsync();
        Assert.Contains("Content-Length: 15\r\n", answers, StringComparison.Ordinal);
        Assert.DoesNotContain("{\"status\"", answers, StringComparison.Ordinal);
        Assert.Equal(3, answers.Split("HTTP/1.1 ").Length);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        const int rounds = 200;
        var requests = new System.Text.StringBuilder();
        for (var i = 0; i < rounds; i++)
        {
            requests.Append(connection.Rpc($$"""["stream.write","pipe-1",{"type":"T","data":{"i":{{i}} } }]"""));
            if (i % 10 == 9) requests.Append(connection.Rpc("""["stream.version","pipe-1"]"""));
            if (i % 25 == 0) requests.Append(connection.Rpc("""["stream.write","",{}]"""));
        }
        await connection.SendAsync(requests.ToString());

        for (var i = 0; i < rounds; i++)
        {
            Assert.Equal($$"""{"globalPosition":{{i + 1}},"position":{{i}}}""", (await connection.ReceiveAsync()).Body.TrimEnd());
            // A read sees the writes before it, and none behind it.
            if (i % 10 == 9) Assert.Equal($"{i}\n", (await connection.ReceiveAsync()).Body);
            if (i % 25 == 0) Assert.Equal(400, (await connection.ReceiveAsync()).Status);
        }
    }

    [Fact]
    public async Task A_request_may_come_byte_by_byte()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        foreach (var letter in "\r\n" + connection.Rpc("""["stream.write","slow-1",{"type":"T","data":{}}]""")) await connection.SendAsync(letter.ToString());
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task Lines_may_end_in_a_bare_line_feed()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /health HTTP/1.1\nHost: localhost\n\nGET /version HTTP/1.0\n\n");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        var last = await connection.ReceiveAsync();
        Assert.Equal("""{"version":"0.7.0"}""", last.Body);
        Assert.Contains("Connection: close", last.Head, StringComparison.Ordinal);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task Chunked_bodies_work_with_extensions_and_trailers()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Head("Transfer-Encoding: chunked\r\n") + "6;x=y\r\n[\"sys.\r\n0A\r\nversion\"]\n\r\n0\r\nX-Trailer: 1\r\n\r\n" + connection.Rpc("""["sys.version"]"""));
        Assert.Equal("\"0.7.0\"\n", (await connection.ReceiveAsync()).Body);
        Assert.Equal("\"0.7.0\"\n", (await connection.ReceiveAsync()).Body);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_continue_gets_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Head("Content-Length: 15\r\nExpect: 100-continue\r\n"));
        Assert.Equal(100, (await connection.ReceiveAsync()).Status);
        await connection.SendAsync("[\"sys.version\"]");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task Writes_before_a_long_body_are_answered_first()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        var data = new string('x', 300_000);
        var body = $$"""["stream.write","a-1",{"type":"T","data":{"s":"{{data}}"} }]""";
        await connection.SendAsync(connection.Rpc("""["stream.write","a-1",{"type":"T","data":{}}]""") + connection.Head($"Content-Length: {body.Length}\r\nExpect: 100-continue\r\n"));
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        Assert.Equal(100, (await connection.ReceiveAsync()).Status);
        await connection.SendAsync(body);
        Assert.Equal("""{"globalPosition":2,"position":1}""", (await connection.ReceiveAsync()).Body.TrimEnd());
    }

    [Fact]
    public async Task A_half_closed_connection_still_gets_its_answers()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Rpc("""["stream.write","a-1",{"type":"T","data":{}}]""") + connection.Rpc("""["stream.version","a-1"]"""));
        connection.FinishSending();
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        Assert.Equal("0\n", (await connection.ReceiveAsync()).Body);
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET /health\r\n\r\n")]
    [InlineData("GET /health HTTP/2.0\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET / health HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nSpace : x\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1x\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Content-Length: 104857601\r\n\r\n")]
    public async Task What_is_no_request_is_refused_and_the_connection_closed(string request)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.WithToken(request));
        var answer = await connection.ReceiveAsync();
        Assert.Equal(400, answer.Status);
        Assert.Contains("Content-Type: text/plain", answer.Head, StringComparison.Ordinal);
        Assert.Equal(BadRequest, answer.Body);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_also_in_chunks_and_the_client_gets_the_answer()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Limits = new HttpLimits { Body = 1_000_000 } });
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/rpc") { Content = new ByteArrayContent(new byte[3_000_000]) };
            request.Headers.Authorization = new("Bearer", server.Token);
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        }
        Assert.Equal("0.7.0", (string?)await server.GetAsync("""["sys.version"]"""));
    }

    [Fact]
    public async Task Too_long_a_head_is_refused()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + new string('x', 40_000));
        Assert.Equal(431, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task Too_many_header_fields_are_refused()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)) + "\r\n");
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Content-Length: 10\r\n\r\n[\"sys")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\n3\r\n[\"s")]
    public async Task A_request_that_takes_too_long_is_given_up(string begun)
    {
        var clock = new TestClock();
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Clock = clock, Limits = new HttpLimits { Idle = Never } });
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.WithToken(begun));
        var answer = connection.ReceiveAsync();
        await clock.PassUntilAsync(answer, TimeSpan.FromSeconds(31));
        Assert.Equal(408, (await answer).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task An_idle_connection_is_closed_in_the_end()
    {
        var clock = new TestClock();
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Clock = clock, Limits = new HttpLimits { Request = Never } });
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        var isClosed = connection.IsClosedAsync();
        await clock.PassUntilAsync(isClosed, TimeSpan.FromSeconds(121));
        Assert.True(await isClosed);
    }

    [Fact]
    public async Task An_answer_that_nobody_takes_is_given_up()
    {
        var clock = new TestClock();
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Clock = clock, Limits = new HttpLimits { Idle = Never, Request = Never } });
        await server.WriteAsync("big-1", $$"""{"s":"{{new string('x', 1_000_000)}}"}""");
        using var connection = await server.ConnectAsync();
        for (var i = 0; i < 30; i++) await connection.SendAsync(connection.Rpc("""["stream.get","big-1"]"""));
        // Not read: the server cuts the connection, and the rest is missing.
        await Eventually.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return await server.CountConnectionsAsync() == 1;
        });
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Limits = new HttpLimits { Connections = 2 } });
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        foreach (var connection in new[] { first, second })
        {
            await connection.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        }
        using var third = await server.ConnectAsync();
        Assert.True(await third.IsClosedAsync());
    }

    [Fact]
    public async Task Long_answers_come_whole_in_chunks_and_to_HTTP_1_0_without()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var data = $$"""{"s":"{{new string('x', 50_000)}}"}""";
        for (var i = 0; i < 20; i++) await server.WriteAsync("big-1", data);
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Rpc("""["stream.get","big-1"]""") + connection.Rpc("""["stream.get","big-1"]""").Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal));
        var chunked = await connection.ReceiveAsync();
        Assert.Contains("Transfer-Encoding: chunked", chunked.Head, StringComparison.Ordinal);
        Assert.Equal(20, System.Text.Json.Nodes.JsonNode.Parse(chunked.Body)!.AsArray().Count);
        var closed = await connection.ReceiveToEndAsync();
        Assert.Contains("Connection: close", closed, StringComparison.Ordinal);
        Assert.EndsWith(chunked.Body, closed, StringComparison.Ordinal);
    }
}
