using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class ServerInfoTests
{
    [Fact]
    public async Task SYS_001_version_and_health_are_asked_without_the_token()
    {
        await using var server = new StubServer(request => StubAnswer.Json(request.Target == "/version" ? """{"version":"0.7.0"}""" : """{"status":"ok"}"""));
        using var client = new EventoClient(new EventoClientOptions { Uri = server.Uri, Token = EventoToken.Create("default") });

        Assert.Equal("0.7.0", await client.GetVersionAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ok", await client.GetHealthAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["/version", "/health"], server.Requests.Select(request => request.Target));
        Assert.All(server.Requests, request => Assert.Null(request.Authorization));
    }
}
