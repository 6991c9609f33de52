using EventoDb.Server;
using EventoDb.Tests.Server;

namespace EventoDb.Tests.Browser;

/// <summary>What somebody else's page in a real browser can do to a server in test mode, which wants no token: nothing.</summary>
public sealed class HostilePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData("http://evil.example/", "http://127.0.0.1:{port}")]
    [InlineData("http://evil.example/", "http://localhost:{port}")]
    [InlineData("http://localhost/", "http://localhost:{port}")]
    public async Task A_page_of_another_origin_reads_nothing_and_changes_nothing(string address, string victim)
    {
        var browser = chromium.Browser;
        await using var server = await StartAsync();

        var (read, sent) = await HostilePage.AttackAsync(browser, address, Here(victim, server));

        Assert.Empty(read);
        // The browser let them through: it was the server that refused.
        Assert.Contains("simple", sent);
        Assert.Contains("wipe", sent);
        await AssertUntouchedAsync(server);
    }

    [Fact]
    public async Task A_page_whose_name_was_made_to_lead_here_is_told_no_and_no_more()
    {
        var browser = chromium.Browser;
        await using var server = await StartAsync();
        var origin = Here($"http://{Chromium.Rebound}:{{port}}", server);

        var (read, _) = await HostilePage.AttackAsync(browser, origin + "/", origin);

        Assert.NotEmpty(read);
        Assert.All(read, text => Assert.Matches("^[a-z]+ 403 .*HOST_REFUSED", text));
        await AssertUntouchedAsync(server);
    }

    private static async Task<ServerUnderTest> StartAsync()
    {
        var server = await ServerUnderTest.StartAsync(new ServerOptions { TestMode = true });
        await server.WriteAsync("secret-1");
        return server;
    }

    private static string Here(string address, ServerUnderTest server) => address.Replace("{port}", $"{server.Uri.Port}", StringComparison.Ordinal);

    private static async Task AssertUntouchedAsync(ServerUnderTest server) =>
        Assert.Equal("secret-1", (string)Assert.Single((await server.GetAsync("""["category.get",""]"""))!.AsArray())![1]!);
}
