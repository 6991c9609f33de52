using System.Text;
using System.Text.Json.Nodes;
using EventoDb.Server;

namespace EventoDb.Tests.Server;

/// <summary>Namespaces: true counts, and nobody but the owner looks into or deletes one.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task Counts_and_last_activity_are_true()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = await server.CreateNamespaceAsync("tenant");
        Assert.Null((await server.GetAsync("""["ns.info","tenant"]"""))!["lastActivity"]);
        for (var i = 0; i < 5; i++) await server.GetAsync($$"""["stream.write","account-{{i % 2}}",{"type":"T","data":{} }]""", token);
        await server.GetAsync("""["stream.write","order-1",{"type":"T","data":{}}]""", token);
        var last = (string)(await server.GetAsync("""["stream.last","order-1"]""", token))![6]!;

        var info = (await server.GetAsync("""["ns.info","tenant"]"""))!;
        Assert.Equal(6, (int)info["messageCount"]!);
        Assert.Equal(3, (int)info["streamCount"]!);
        Assert.Equal(last, (string)info["lastActivity"]!);
        var listed = (await server.GetAsync("""["ns.list"]"""))!.AsArray().Single(listed => (string)listed!["namespace"]! == "tenant")!;
        Assert.Equal(6, (int)listed["messageCount"]!);
        Assert.Equal(6, (int)(await server.GetAsync("""["ns.delete","tenant"]"""))!["messagesDeleted"]!);
        Assert.Equal("NAMESPACE_NOT_FOUND", await server.RefusedAsync("""["ns.info","tenant"]"""));
    }

    [Fact]
    public async Task Health_names_the_storage_and_the_open_connections()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"status":"ok","backend":"memory","connections":1}"""), await server.GetAsync("""["sys.health"]""")));
        using var other = await server.ConnectAsync();
        await other.SendAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await other.ReceiveAsync();
        Assert.Equal(2, (int)(await server.GetAsync("""["sys.health"]"""))!["connections"]!);
    }

    [Theory]
    [InlineData("ns.info")]
    [InlineData("ns.delete")]
    public async Task Another_namespaces_token_opens_nothing(string method)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var own = await server.CreateNamespaceAsync("mine");
        await server.CreateNamespaceAsync("theirs");
        foreach (var name in new[] { "theirs", "default" })
        {
            var (status, answer) = await server.CallAsync($"""["{method}","{name}"]""", own);
            Assert.Equal(403, status);
            Assert.Equal("AUTH_UNAUTHORIZED", (string)answer!["error"]!["code"]!);
            Assert.Equal(name, (string)answer["error"]!["details"]!["namespace"]!);
        }
        Assert.Equal("NAMESPACE_NOT_FOUND", await server.RefusedAsync($"""["{method}","nowhere"]""", own));
        await server.GetAsync($"""["{method}","mine"]""", own);
        await server.GetAsync($"""["{method}","theirs"]""");
    }

    [Fact]
    public async Task Test_mode_accepts_any_token_and_none()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        await server.CreateNamespaceAsync("tenant");
        await server.GetAsync("""["stream.write","a-1",{"type":"T","data":{}}]""", "nonsense");
        await server.GetAsync("""["stream.write","a-1",{"type":"T","data":{}}]""", "ns_dGVuYW50_" + new string('0', 64));
        Assert.Equal(0, (int)(await server.GetAsync("""["stream.version","a-1"]"""))!);
        await server.GetAsync("""["ns.delete","tenant"]""", "nonsense");

        var (status, answer) = await server.CallAsync("""["stream.write","a-1",{"type":"T","data":{}}]""", "ns_bm9ib2R5_" + new string('0', 64));
        Assert.Equal(500, status);
        Assert.Equal("Failed to write message: namespace not found", (string)answer!["error"]!["message"]!);
        Assert.Equal("BACKEND_ERROR", await server.RefusedAsync("""["stream.get","a-1"]""", "ns_bm9ib2R5_" + new string('0', 64)));
        Assert.Equal("0.7.0", (string?)await server.GetAsync("""["sys.version"]""", "ns_bm9ib2R5_" + new string('0', 64)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_servers_own_namespace_can_be_neither_deleted_nor_made(bool testMode)
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = testMode });
        var tenant = await server.CreateNamespaceAsync("tenant");
        foreach (var token in new[] { server.Token, tenant })
        {
            Assert.Equal(testMode || token != tenant ? "INVALID_REQUEST" : "AUTH_UNAUTHORIZED", await server.RefusedAsync("""["ns.delete","default"]""", token));
            Assert.Equal("NAMESPACE_EXISTS", await server.RefusedAsync("""["ns.create","default"]""", token));
            Assert.Equal(
                "NAMESPACE_EXISTS",
                await server.RefusedAsync($$"""["ns.create","default",{"token":"ns_ZGVmYXVsdA_{{new string('a', 64)}}"}]""", token));
        }
        await server.GetAsync("""["ns.delete","tenant"]""");
    }

    [Fact]
    public async Task A_namespaces_token_sees_that_namespace_alone()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var own = await server.CreateNamespaceAsync("mine");
        await server.CreateNamespaceAsync("theirs");
        Assert.Equal(["mine"], await NamesAsync(server, own));
        Assert.Equal(["default", "mine", "theirs"], await NamesAsync(server, server.Token));

        await using var open = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        await open.CreateNamespaceAsync("mine");
        Assert.Equal(["default", "mine"], await NamesAsync(open, "nonsense"));

        static async Task<IEnumerable<string>> NamesAsync(ServerUnderTest server, string token) =>
            (await server.GetAsync("""["ns.list"]""", token))!.AsArray().Select(listed => (string)listed!["namespace"]!).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("???")]
    [InlineData("ÿÿ")]
    [InlineData("a/b_c-d e")]
    public async Task Any_name_gets_a_token_that_works(string name)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = await server.CreateNamespaceAsync(name);
        await server.GetAsync("""["stream.write","a-1",{"type":"T","data":{}}]""", token);
        Assert.Equal(1, (int)(await server.GetAsync($"""["ns.info","{name}"]"""))!["messageCount"]!);
    }

    [Fact]
    public async Task A_given_token_must_be_for_the_namespace()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = "ns_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("other")).TrimEnd('=') + "_" + new string('a', 64);
        var (status, answer) = await server.CallAsync($$"""["ns.create","mine",{"token":"{{token}}"}]""");
        Assert.Equal(400, status);
        Assert.Equal("Token is for namespace 'other', not 'mine'", (string)answer!["error"]!["message"]!);
    }

    [Fact]
    public async Task A_token_of_a_deleted_namespace_is_refused_on_an_open_connection_too()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var token = await server.CreateNamespaceAsync("gone");
        await server.GetAsync("""["sys.version"]""", token);
        await server.GetAsync("""["ns.delete","gone"]""");
        Assert.Equal("AUTH_UNAUTHORIZED", await server.RefusedAsync("""["sys.version"]""", token));
        await server.CreateNamespaceAsync("gone");
        Assert.Equal("AUTH_UNAUTHORIZED", await server.RefusedAsync("""["sys.version"]""", token));
    }

    [Fact]
    public async Task Streams_are_listed_by_exact_prefix_bytewise_and_paged()
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var name in new[] { "Order-1", "order-1", "order-2", "orderly-1", "o%-1", "o_-1", "o", "öl-1", "😀-1", "-x" }) await server.WriteAsync(name);

        Assert.Equal(["-x", "Order-1", "o", "o%-1", "o_-1", "order-1", "order-2", "orderly-1", "öl-1", "😀-1"], await NamesAsync("{}"));
        Assert.Equal(["order-1", "order-2", "orderly-1"], await NamesAsync("""{"prefix":"order"}"""));
        Assert.Equal(["o%-1"], await NamesAsync("""{"prefix":"o%"}"""));
        Assert.Equal(["o_-1"], await NamesAsync("""{"prefix":"o_"}"""));
        Assert.Equal(["order-2", "orderly-1"], await NamesAsync("""{"prefix":"order","cursor":"order-1"}"""));
        Assert.Equal(["order-1"], await NamesAsync("""{"prefix":"order","cursor":"a","limit":1}"""));
        Assert.Equal([], await NamesAsync("""{"prefix":"order","cursor":"p"}"""));
        Assert.Equal(["😀-1"], await NamesAsync("""{"cursor":"öl-1"}"""));

        async Task<IEnumerable<string>> NamesAsync(string options) =>
            (await server.GetAsync($"""["ns.streams",{options}]"""))!.AsArray().Select(stream => (string)stream!["stream"]!);
    }
}
