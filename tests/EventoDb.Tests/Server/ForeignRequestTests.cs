using EventoDb.Server;

namespace EventoDb.Tests.Server;

/// <summary>No web page may talk to the server, whether it asks as itself or under a name that was made to lead here; a tunnel may.</summary>
public sealed class ForeignRequestTests
{
    private const string Message = """["stream.write","a-1",{"type":"T","data":{}}]""";

    /// <summary>What a page can make a browser send, by endpoint: methods that need no preflight, and the preflight of the others.</summary>
    private static readonly string[] Requests =
    [
        "POST /rpc HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 45\r\n{headers}\r\n" + Message,
        "POST /import?force=true HTTP/1.1\r\nContent-Length: 0\r\n{headers}\r\n",
        "POST /%69mport?force=true HTTP/1.1\r\nContent-Length: 0\r\n{headers}\r\n",
        "GET /subscribe?all=true HTTP/1.1\r\n{headers}\r\n",
        "GET /health HTTP/1.1\r\n{headers}\r\n",
        "HEAD /version HTTP/1.1\r\n{headers}\r\n",
        "GET / HTTP/1.1\r\n{headers}\r\n",
        "OPTIONS /rpc HTTP/1.1\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\n{headers}\r\n",
        "POST /rpc HTTP/1.0\r\nContent-Length: 45\r\n{headers}\r\n" + Message,
    ];

    private static readonly string[] ForeignHeaders =
    [
        "Host: evil.example\r\n",
        "Host: evil.example:8080\r\n",
        "Host: localhost.evil.example\r\n",
        "Host: evil.localhost\r\n",
        "Host: localhost:8080@evil.example\r\n",
        "Host: evil.example:localhost\r\n",
        "Host: 127.0.0.1.evil.example\r\n",
        "Host: 127.0.0.1:x\r\n",
        "Host: 127.0.0.2\r\n",
        "Host: 0.0.0.0\r\n",
        "Host: localhost, evil.example\r\n",
        "Host: [::1].evil.example\r\n",
        "Host: [::2]\r\n",
        "Host: ::1\r\n",
        "Host:\r\n",
        "Host: localhost\r\nOrigin: https://evil.example\r\n",
        "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost\r\nOrigin:\r\n",
        "Host: localhost\r\nOrigin: http://localhost:3000\r\n",
        "Host: localhost:8080\r\nOrigin: http://localhost\r\n",
        "Host: localhost\r\nOrigin: http://127.0.0.1\r\n",
        "Host: localhost\r\nOrigin: https://localhost\r\n",
        "Host: localhost\r\nOrigin: http://localhost http://evil.example\r\n",
        "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n",
        "Host: localhost\r\nSec-Fetch-Site: same-site\r\n",
        "Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
        "Host: localhost\r\nSec-Fetch-Site: x\r\n",
    ];

    public static TheoryData<string> Foreign => [.. ForeignHeaders];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_foreign_request_is_refused_on_every_endpoint_and_changes_nothing(string headers)
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        await server.WriteAsync("kept-1");
        foreach (var request in Requests)
        {
            using var connection = await server.ConnectAsync();
            await connection.SendAsync(request.Replace("{headers}", headers, StringComparison.Ordinal));
            var answer = await connection.ReceiveToEndAsync();
            Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal("kept-1", (string)Assert.Single((await server.GetAsync("""["category.get",""]"""))!.AsArray())![1]!);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("HTTP://evil.example:80")]
    [InlineData("http://localhost@evil.example")]
    [InlineData("http://")]
    [InlineData("http://evil.example?")]
    public async Task A_target_that_is_a_whole_address_is_of_this_server(string address)
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        using var connection = await server.ConnectAsync();
        await connection.SendAsync($"GET {address}/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(403, (await connection.ReceiveAsync()).Status);
    }

    [Theory]
    [InlineData("Host: 127.0.0.1\r\n")]
    [InlineData("Host: localhost\r\n")]
    [InlineData("Host: LocalHost:65535\r\n")]
    [InlineData("Host: localhost:\r\n")]
    [InlineData("Host: [::1]\r\n")]
    [InlineData("Host: [::1]:9000\r\n")]
    [InlineData("Host: localhost:9000\r\nOrigin: http://localhost:9000\r\nSec-Fetch-Site: same-origin\r\n")]
    [InlineData("Host: localhost\r\nSec-Fetch-Site: none\r\n")]
    public async Task This_machine_is_answered_under_each_of_its_names_and_any_port(string headers)
    {
        await using var server = await ServerUnderTest.StartAsync();
        using var connection = await server.ConnectAsync();
        await connection.SendAsync($"GET /health HTTP/1.1\r\n{headers}\r\n");
        Assert.Equal(200, (await connection.ReceiveAsync()).Status);
    }

    [Fact]
    public async Task No_answer_lets_a_page_read_it()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        foreach (var request in new[] { "GET /subscribe?all=true", "GET /health", "POST /import", "OPTIONS /rpc", "GET /nope" })
        {
            using var connection = await server.ConnectAsync();
            await connection.SendAsync($"{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            Assert.DoesNotContain("Access-Control", (await connection.ReceiveSomeAsync()).Text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
