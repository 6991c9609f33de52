using System.Text;

namespace EventoDb.Tests.Server;

/// <summary>Heads that two programs could read in two ways are refused, whichever header they use; what is clear is answered, however it ends its lines.</summary>
public sealed class HeadTests
{
    private const string Get = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

    private static readonly string[] Names =
    [
        "Host", "Authorization", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Origin", "Sec-Fetch-Site", "Content-Type", "X-Any",
    ];

    /// <summary>A byte that no header's name may hold, and where: before, in or behind the name.</summary>
    public static TheoryData<string, byte> WrongLetters() =>
        [.. from name in Names from letter in "\0\u0001\t\v\r \"(),/;<=>?@[\\]{}\u007f\u0080\u00ff" select (name, (byte)letter)];

    [Theory]
    [MemberData(nameof(WrongLetters))]
    public async Task A_name_of_any_header_is_of_token_letters(string name, byte letter)
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var at in new[] { 0, name.Length / 2, name.Length })
        {
            using var connection = await server.ConnectAsync();
            await connection.SendAsync(
                [.. Encoding.ASCII.GetBytes(Get), .. Encoding.ASCII.GetBytes(name[..at]), letter, .. Encoding.ASCII.GetBytes(name[at..] + ": x\r\n\r\n")]);
            Assert.Equal(400, (await connection.ReceiveAsync()).Status);
            Assert.True(await connection.IsClosedAsync());
        }
    }

    /// <summary>Its sender waits for an answer before it sends anything else.</summary>
    [Fact]
    public async Task The_first_word_of_tls_is_refused_at_once()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync([22, 3, 1, 2, 0]);
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    /// <summary>A control character in the value of any header.</summary>
    public static TheoryData<string, byte> WrongValues() =>
        [.. from name in Names from letter in "\0\u0001\b\v\f\r\u001b\u007f" select (name, (byte)letter)];

    [Theory]
    [MemberData(nameof(WrongValues))]
    public async Task A_value_of_any_header_is_without_control_characters(string name, byte letter)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync([.. Encoding.ASCII.GetBytes(Get + name + ": a"), letter, .. "b\r\n\r\n"u8]);
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHosts: localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nX: y\r\nhost: evil.example\r\n\r\n")]
    [InlineData("GET /health HTTP/1.0\r\nHost: localhost\r\nHOST: localhost\r\n\r\n")]
    [InlineData(Get + "Authorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n")]
    [InlineData(Get + "Origin: http://localhost\r\nOrigin: http://localhost\r\n\r\n")]
    [InlineData(Get + "Content-Length: 0\r\nContent-Length: 1\r\n\r\n")]
    [InlineData(Get + "Content-Length: 1, 1\r\n\r\nx")]
    [InlineData(Get + "Content-Length: +1\r\n\r\nx")]
    [InlineData(Get + "Content-Length:\r\n\r\n")]
    [InlineData(Get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData(Get + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData(Get + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData(": no name\r\n\r\n")]
    [InlineData(Get + ": no name\r\n\r\n")]
    [InlineData(Get + "X: a\r\n folded\r\n\r\n")]
    [InlineData("GET\t/health HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /hea\tlth HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /hea\0lth HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /hea\rlth HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("G(T /health HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\r\nHost: localhost\r\n\r\n")]
    [InlineData("\rGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task What_can_be_read_in_two_ways_is_refused(string request)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(request);
        Assert.Equal(400, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "\n")]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    public async Task Each_request_is_answered_however_its_lines_end(string end, string last)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync($"GET /health HTTP/1.1{end}Host: localhost{end}{last}GET /version HTTP/1.1{end}Host: localhost{end}{last}{Get}\r\n");
        Assert.Equal("""{"status":"ok"}""", (await connection.ReceiveAsync()).Body);
        Assert.Equal("""{"version":"0.7.0"}""", (await connection.ReceiveAsync()).Body);
        Assert.Equal("""{"status":"ok"}""", (await connection.ReceiveAsync()).Body);
    }

    [Theory]
    [InlineData("close", true)]
    [InlineData("foo, close", true)]
    [InlineData("close,foo", true)]
    [InlineData("foo,\tCLOSE ,bar", true)]
    [InlineData("keep-alive, close", true)]
    [InlineData("closed", false)]
    [InlineData("foo, keep-alive", false)]
    [InlineData(",", false)]
    [InlineData("foo\r\nConnection: close", true)]
    [InlineData("close\r\nConnection: keep-alive", true)]
    public async Task Connection_is_a_list(string value, bool closes)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync($"{Get}Connection: {value}\r\n\r\n");
        Assert.Equal(closes, (await connection.ReceiveAsync()).Head.Contains("Connection: close", StringComparison.Ordinal));
        if (closes) Assert.True(await connection.IsClosedAsync());
        else await connection.SendAsync(Get + "Connection: close\r\n\r\n");
    }

    [Fact]
    public async Task HTTP_1_0_stays_open_only_when_it_asks_for_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /health HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\nGET /version HTTP/1.0\r\n\r\n");
        Assert.Contains("Connection: keep-alive", (await connection.ReceiveAsync()).Head, StringComparison.Ordinal);
        Assert.Contains("Connection: close", (await connection.ReceiveAsync()).Head, StringComparison.Ordinal);
        Assert.True(await connection.IsClosedAsync());
    }

    [Fact]
    public async Task Every_pipelined_request_behind_empty_lines_is_answered_wherever_the_network_cuts_it()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        var request = "\r\n\r\n" + connection.Rpc("""["sys.version"]""");
        var requests = string.Concat(Enumerable.Repeat(request, 1000));
        // Cut at every place of a request in turn, and where the server's buffers end.
        for (var at = 0; at < requests.Length;)
        {
            var length = Math.Min(request.Length + 1 + (at % 7), requests.Length - at);
            await connection.SendAsync(requests.Substring(at, length));
            at += length;
        }
        for (var i = 0; i < 1000; i++) Assert.Equal("\"0.7.0\"\n", (await connection.ReceiveAsync()).Body);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task Empty_lines_count_as_part_of_the_head(string line)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(string.Concat(Enumerable.Repeat(line, 20_000 / line.Length)) + Get + "\r\n");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        var blank = string.Concat(Enumerable.Repeat(line, 17_000 / line.Length));
        await connection.SendAsync(blank);
        await connection.SendAsync(blank);
        Assert.Equal(431, (await connection.ReceiveAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_head_may_have_32_kB_and_not_a_byte_more(int emptyLines)
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var more in new[] { 0, 1 })
        {
            using var connection = await server.ConnectAsync();
            var blank = string.Concat(Enumerable.Repeat("\r\n", emptyLines));
            var frame = blank + Get + "X: \r\n\r\n";
            await connection.SendAsync(frame.Insert(frame.Length - 4, new string('x', (32 * 1024) + more - frame.Length)));
            Assert.Equal(more == 0 ? 200 : 431, (await connection.ReceiveAsync()).Status);
        }
    }
}
