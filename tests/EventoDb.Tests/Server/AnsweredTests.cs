namespace EventoDb.Tests.Server;

/// <summary>Whatever stands in a request, it is answered, and so is what came before it.</summary>
public sealed class AnsweredTests
{
    /// <summary>What can be the name of an option: halves of surrogate pairs, other escapes, a known name by escapes.</summary>
    private static readonly string[] Names = ["\\ud800", "\\udc00", "id\\udfff", "\\ud800\\ud800", "\\u0000", "\\\"", "\\ud83d\\ude00", "\ufffd", "\\uFFFF"];

    /// <summary>A request of each method, with <c>{name}</c> wherever an object has names.</summary>
    private static readonly string[] Requests =
    [
        """["stream.write","a-1",{"type":"T","data":{},"{name}":1}]""",
        """["stream.write","a-1",{"{name}":{},"type":"T","data":{"{name}":{"{name}":1}},"metadata":{"{name}":1}},{"{name}":1}]""",
        """["stream.get","a-1",{"{name}":1}]""",
        """["stream.last","a-1",{"{name}":1,"type":"T"}]""",
        """["stream.version","a-1",{"{name}":1}]""",
        """["category.get","a",{"{name}":1,"batchSize":1}]""",
        """["category.get","a",{"consumerGroup":{"{name}":1,"member":0,"size":1}}]""",
        """["ns.create","n-{name}",{"{name}":1,"metadata":{"{name}":1},"description":"{name}"}]""",
        """["ns.streams",{"{name}":1,"prefix":"{name}","cursor":"{name}"}]""",
        """["ns.info","{name}",{"{name}":1}]""",
        """["ns.delete","{name}",{"{name}":1}]""",
        """["ns.list",{"{name}":1}]""",
        """["ns.categories",{"{name}":1}]""",
        """["sys.health",{"{name}":1}]""",
        """["{name}",{"{name}":1}]""",
        """{"{name}":1}""",
        """["stream.write","{name}",{"type":"{name}","data":{}},{"id":"{name}"}]""",
    ];

    public static TheoryData<string> AllNames => [.. Names];

    [Theory]
    [MemberData(nameof(AllNames))]
    public async Task A_strange_name_costs_nobody_an_answer(string name)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        var write = connection.Rpc("""["stream.write","before-1",{"type":"T","data":{}}]""");
        var written = 0;
        foreach (var request in Requests)
        {
            // Written in one piece: the writes wait for what follows them.
            await connection.SendAsync(write + write + connection.Rpc(request.Replace("{name}", name, StringComparison.Ordinal)));
            for (var i = 0; i < 2; i++) Assert.EndsWith($$""","position":{{written++}}}""", (await connection.ReceiveAsync()).Body.TrimEnd(), StringComparison.Ordinal);
            var answer = await connection.ReceiveAsync();
            Assert.True(answer.Status is 200 or 400 or 404 || answer.Body.Contains("BACKEND_ERROR", StringComparison.Ordinal), $"{answer.Status} {answer.Body} to {request}");
            Assert.DoesNotContain("INTERNAL_ERROR", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_known_name_counts_however_it_is_escaped()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 3; i++) await server.WriteAsync("a-1");
        Assert.Equal(2, (await server.GetAsync("""["stream.get","a-1",{"\u0070osition":1}]"""))!.AsArray().Count);
        Assert.Single((await server.GetAsync("""["category.get","a",{"batch\u0053ize":1}]"""))!.AsArray());
    }

    /// <summary>Nobody else writes: what was queued must start by itself.</summary>
    [Theory]
    [InlineData("\0\r\n\r\n")]
    [InlineData("GET /nowhere HTTP/9\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\n{token}Content-Length: 200000000\r\n\r\n")]
    [InlineData("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")]
    [InlineData("")]
    public async Task Writes_before_what_ends_the_connection_are_done_and_answered(string end)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        var write = connection.Rpc("""["stream.write","before-1",{"type":"T","data":{}}]""");
        await connection.SendAsync(write + write + connection.WithToken(end));
        connection.FinishSending();
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        await connection.ReceiveToEndAsync();
        Assert.Equal(1, (int)(await server.GetAsync("""["stream.version","before-1"]"""))!);
    }
}
