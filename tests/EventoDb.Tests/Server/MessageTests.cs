using System.Globalization;
using System.Text.Json.Nodes;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>What is written is what is read, where EventoDB itself loses something too.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task Numbers_and_the_order_of_keys_are_kept_to_the_letter()
    {
        await using var server = await ServerUnderTest.StartAsync();
        const string data = """{"z":9007199254740993,"a":12345678901234567890,"m":[0.1000,-0.0,1e3,1E-7,3.141592653589793238462643383279],"":null}""";
        await server.WriteAsync("exact-1", data);
        using var connection = await server.ConnectAsync();
        await connection.SendAsync(connection.Rpc("""["stream.get","exact-1"]"""));
        Assert.Contains($",{data},null,", (await connection.ReceiveAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_equal_keys_the_last_counts_and_half_surrogates_are_replaced()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("odd-1", """{"a":1,"b":{"x":[1],"x":[2]},"\u0061":3,"lone\ud800":"\udc00 \ud83d\ude00 \ud83d"}""");
        var data = (await server.GetAsync("""["stream.last","odd-1"]"""))![4]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"b":{"x":[2]},"a":3,"lone�":"� 😀 �"}"""), data), data.ToJsonString());
    }

    [Fact]
    public async Task Invalid_UTF8_is_replaced()
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        byte[] body = [.. "[\"stream.write\",\"bad-1\",{\"type\":\"T\",\"data\":{\"s\":\""u8, 0xFF, 0xC3, .. "\"}}]"u8];
        await connection.SendAsync([.. System.Text.Encoding.ASCII.GetBytes(connection.Head($"Content-Length: {body.Length}\r\n")), .. body]);
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
        Assert.Equal("��", (string)(await server.GetAsync("""["stream.last","bad-1"]"""))![4]!["s"]!);
    }

    [Fact]
    public async Task Times_have_100_nanoseconds()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var before = DateTime.UtcNow;
        for (var i = 0; i < 20; i++) await server.WriteAsync("timed-1");
        var after = DateTime.UtcNow;
        var times = (await server.GetAsync("""["stream.get","timed-1"]"""))!.AsArray().Select(message => (string)message![6]!).ToList();
        Assert.All(times, text =>
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6}[1-9]|\.[1-9])?Z$", text);
            Assert.InRange(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), before, after);
        });
        Assert.Contains(times, text => text.Length == "2026-01-01T00:00:00.1234567Z".Length);
    }

    [Fact]
    public async Task Positions_beyond_what_a_double_holds_are_exact()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.ImportAsync("""{"id":"1","stream":"far-1","type":"T","pos":9007199254740993,"gpos":9007199254740995,"data":{},"time":"2025-01-01T00:00:00Z"}""");
        Assert.Single((await server.GetAsync("""["stream.get","far-1",{"position":9007199254740993}]"""))!.AsArray());
        Assert.Empty((await server.GetAsync("""["stream.get","far-1",{"position":9007199254740994}]"""))!.AsArray());
        Assert.Equal("""{"globalPosition":9007199254740996,"position":9007199254740994}""", (await server.WriteAsync("far-1"))!.ToJsonString());
    }

    [Fact]
    public async Task Behind_the_highest_positions_that_an_import_may_bring_there_is_room()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.ImportAsync("""{"id":"1","stream":"far-1","type":"T","pos":4611686018427387903,"gpos":4611686018427387903,"data":{},"time":"2025-01-01T00:00:00Z"}""");
        Assert.Equal("""{"globalPosition":4611686018427387904,"position":4611686018427387904}""", (await server.WriteAsync("far-1"))!.ToJsonString());
        Assert.Equal(2, (await server.GetAsync("""["category.get",""]"""))!.AsArray().Count);
    }

    [Fact]
    public async Task Correlations_match_by_exact_prefix()
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var correlation in new[] { "account-1", "account-1-a", "account", "accounts-1", "acc%-1", "ACCOUNT-1", "-lead", "account-2" })
        {
            await server.GetAsync($$$"""["stream.write","order-1",{"type":"T","data":{"c":"{{{correlation}}}"},"metadata":{"correlationStreamName":"{{{correlation}}}"}}]""");
        }
        await server.GetAsync("""["stream.write","other-1",{"type":"T","data":{"c":"other"},"metadata":{"correlationStreamName":"account-9"}}]""");
        await server.GetAsync("""["stream.write","order-1",{"type":"T","data":{},"metadata":{"correlationStreamName":7}}]""");

        Assert.Equal(["account-1", "account-1-a", "account-2"], await FindAsync("order", "account"));
        Assert.Equal(["account-1-a"], await FindAsync("order", "account-1"));
        Assert.Equal(["acc%-1"], await FindAsync("order", "acc%"));
        Assert.Equal([], await FindAsync("order", "acc"));
        Assert.Equal(["account-1", "account-1-a", "account-2", "other"], await FindAsync("", "account"));

        async Task<IEnumerable<string>> FindAsync(string category, string correlation) =>
            (await server.GetAsync($$"""["category.get","{{category}}",{"correlation":"{{correlation}}"}]"""))!.AsArray().Select(message => (string)message![5]!["c"]!);
    }

    [Fact]
    public async Task A_correlation_page_goes_on_where_the_last_one_ended()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await server.GetAsync($$$"""["stream.write","order-{{{i}}}",{"type":"T","data":{},"metadata":{"correlationStreamName":"{{{(i % 3 == 0 ? "a-1" : "b-1")}}}"}}]""");
        }
        var seen = new List<long>();
        for (var from = 1L; ;)
        {
            var page = (await server.GetAsync($$"""["category.get","order",{"correlation":"a","batchSize":7,"position":{{from}} }]"""))!.AsArray();
            if (page.Count == 0) break;
            seen.AddRange(page.Select(message => (long)message![4]!));
            from = seen[^1] + 1;
        }
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i * 3L) + 1), seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unlimited_reads_return_everything_and_group_filters_fill_their_page(bool onFile)
    {
        var folder = Directory.CreateTempSubdirectory("eventodb-").FullName;
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = onFile ? Path.Combine(folder, "events.db") : null }))
        {
            const int count = 12_000;
            await server.ImportAsync(string.Concat(Enumerable.Range(0, count).Select(i =>
                $$"""{"id":"{{i}}","stream":"v-{{i % 50}}","type":"T","pos":{{i / 50}},"gpos":{{i + 1}},"data":{"n":{{i}} },"time":"2025-01-01T00:00:00Z"}""" + "\n")));
            foreach (var size in new[] { -1, 0 })
            {
                var all = (await server.GetAsync($$"""["category.get","v",{"batchSize":{{size}} }]"""))!.AsArray();
                Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), all.Select(message => (long)message![4]!));
            }
            var members = new List<long>();
            for (var member = 0; member < 5; member++)
            {
                var page = (await server.GetAsync($$"""["category.get","v",{"batchSize":10000,"consumerGroup":{"member":{{member}},"size":5} }]"""))!.AsArray();
                members.AddRange(page.Select(message => (long)message![4]!));
                if (page.Count >= 100)
                {
                    var first = (await server.GetAsync($$"""["category.get","v",{"batchSize":100,"consumerGroup":{"member":{{member}},"size":5} }]"""))!.AsArray();
                    Assert.Equal(page.Take(100).Select(message => message!.ToJsonString()), first.Select(message => message!.ToJsonString()));
                }
            }
            Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), members.Order());
        }
        TestFolder.Remove(folder);
    }

    [Fact]
    public async Task Stream_reads_by_global_position_page_by_position()
    {
        await using var server = await ServerUnderTest.StartAsync();
        for (var i = 0; i < 10; i++) await server.WriteAsync(i % 2 == 0 ? "a-1" : "b-1");
        var page = (await server.GetAsync("""["stream.get","a-1",{"globalPosition":4,"batchSize":2}]"""))!.AsArray();
        Assert.Equal([5L, 7L], page.Select(message => (long)message![3]!));
    }
}
