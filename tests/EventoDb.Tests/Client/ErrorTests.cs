using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class ErrorTests
{
    private static readonly string Token = EventoToken.Create("default");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ERROR_004_nobody_listens_is_a_network_error_that_names_the_address()
    {
        var nobody = StubServer.Nobody();
        using var client = new EventoClient(new EventoClientOptions { Uri = nobody, RetryCount = 0, UseProxy = false });

        var failure = await FailureOfAsync(client);

        Assert.Equal(EventoErrorCode.NetworkError, failure.Code);
        Assert.Contains(nobody.GetLeftPart(UriPartial.Authority), failure.Message, StringComparison.Ordinal);
        Assert.Null(failure.StatusCode);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_a_network_error_that_says_so()
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri("http://nobody.invalid:8080"), RetryCount = 0, UseProxy = false });

        var failure = await FailureOfAsync(client);

        Assert.Equal(EventoErrorCode.NetworkError, failure.Code);
        Assert.Contains("http://nobody.invalid:8080: the name cannot be resolved", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[[\"id\",\"T\",0,1,{},null,\"2026-01-01T00:00:00Z\"]] x")]
    [InlineData("<html>hello</html>")]
    [InlineData("{\"error\":{}}")]
    public async Task ERROR_005_malformed_JSON_is_a_malformed_response(string body)
    {
        await using var server = new StubServer(StubAnswer.Json(body));
        using var client = server.CreateClient(Token, retryCount: 3);

        var failure = await FailureOfAsync(client);

        Assert.Equal((EventoErrorCode.MalformedResponse, 200), (failure.Code, failure.StatusCode));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ERROR_006_no_answer_within_the_timeout_is_a_timeout()
    {
        await using var server = new StubServer(StubAnswer.Stall);

        var failure = await TimeoutOfAsync(server);

        Assert.Contains("did not answer stream.get within 0.3 s", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(220)]
    public async Task ERROR_006_an_answer_that_stops_midway_is_a_timeout_too(int bytes)
    {
        await using var server = new StubServer(StubAnswer.Json("[" + new string(' ', 1000) + "]") with { CutAfter = bytes, Ending = StubEnding.Stall });
        await TimeoutOfAsync(server);
    }

    [Fact]
    public async Task ERROR_006_an_answer_that_trickles_is_a_timeout_too()
    {
        await using var server = new StubServer(new StubAnswer
        {
            Script = async (stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"u8.ToArray(), cancellation);
                while (true)
                {
                    await stream.WriteAsync(" "u8.ToArray(), cancellation);
                    await Task.Delay(20, cancellation);
                }
            },
        });
        await TimeoutOfAsync(server);
    }

    [Fact]
    public async Task ERROR_007_an_HTML_page_with_500_is_an_error_with_status_and_a_short_excerpt()
    {
        await using var server = new StubServer(StubAnswer.Html(
            500, "<html><head><style>body{}</style><script>alert(1)</script></head><body><h1>Internal\n Error</h1>" + new string('x', 5000) + "</body></html>"));
        using var client = server.CreateClient(Token, retryCount: 3);

        var failure = await FailureOfAsync(client);

        Assert.Equal((EventoErrorCode.HttpError, 500), (failure.Code, failure.StatusCode));
        Assert.Contains("Internal Error xxx", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 50, 400);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_web_page_with_200_is_a_malformed_response_with_an_excerpt()
    {
        await using var server = new StubServer(StubAnswer.Html(200, "<html><title>Welcome to nginx!</title></html>"));
        using var client = server.CreateClient(Token);

        var failure = await FailureOfAsync(client);

        Assert.Equal(EventoErrorCode.MalformedResponse, failure.Code);
        Assert.Contains("Welcome to nginx!", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_takes_no_token_along(int status)
    {
        await using var elsewhere = new StubServer(StubAnswer.Json("[]"));
        await using var server = new StubServer(StubAnswer.Redirect(new Uri(elsewhere.Uri, "rpc"), status));
        using var client = server.CreateClient(Token);

        var failure = await FailureOfAsync(client);

        Assert.Equal((EventoErrorCode.HttpError, status), (failure.Code, failure.StatusCode));
        Assert.Contains(elsewhere.Uri.Authority, failure.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401, "AUTH_REQUIRED")]
    [InlineData(401, "AUTH_INVALID_TOKEN")]
    [InlineData(401, "AUTH_INVALID")]
    [InlineData(403, "AUTH_UNAUTHORIZED")]
    [InlineData(404, "METHOD_NOT_FOUND")]
    public async Task The_servers_code_is_handed_on_and_not_tried_again(int status, string code)
    {
        await using var server = new StubServer(StubAnswer.Error(status, code, "Because.", """{"a":[1]}"""));
        using var client = server.CreateClient(Token, retryCount: 3);

        var failure = await FailureOfAsync(client);

        Assert.Equal((code, status), (failure.Code, failure.StatusCode));
        // An error about a token says which.
        Assert.Equal(code.StartsWith("AUTH_", StringComparison.Ordinal) ? $"Because (namespace 'default', server {server.Uri.GetLeftPart(UriPartial.Authority)})." : "Because.", failure.Message);
        Assert.Equal("""{"a":[1]}""", failure.Details?.GetRawText());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_token_that_a_server_echoes_is_blotted_out()
    {
        await using var server = new StubServer(
            StubAnswer.Error(401, "AUTH_INVALID_TOKEN", $"'{Token}' is bad"),
            StubAnswer.Html(500, new string('x', 160) + Token),
            StubAnswer.Json($"<{Token}"),
            StubAnswer.Redirect(new Uri($"http://127.0.0.1:1/?token={Token}")));
        using var client = server.CreateClient(Token, retryCount: 0);

        for (var i = 0; i < 4; i++)
        {
            var text = (await FailureOfAsync(client)).ToString();
            Assert.DoesNotContain(Token[^64..^50], text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tök€n")]
    [InlineData("two words")]
    [InlineData("line\nfeed")]
    public async Task A_token_no_header_can_hold_is_refused_before_anything_is_sent(string token)
    {
        await using var server = new StubServer(StubAnswer.Json("[]"));
        using var client = server.CreateClient(token, retryCount: 3);

        var failure = await FailureOfAsync(client);

        Assert.Equal(EventoErrorCode.AuthInvalidToken, failure.Code);
        Assert.DoesNotContain(token, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_no_error()
    {
        await using var server = new StubServer(StubAnswer.Stall);
        using var client = server.CreateClient(Token);
        using var stop = new CancellationTokenSource();
        var reading = client.GetStreamPageAsync("a-1", cancellationToken: stop.Token);
        await Eventually.TrueAsync(() => server.Requests.Count == 1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData("/evento")]
    [InlineData("/evento/")]
    public async Task A_path_in_the_address_is_kept(string path)
    {
        await using var server = new StubServer(request => StubAnswer.Json(request.Target.EndsWith("rpc", StringComparison.Ordinal) ? "[]" : """{"version":"1"}"""));
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri(server.Uri, path), UseProxy = false });

        await client.GetVersionAsync(Cancellation);
        await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation);

        Assert.Equal(["/evento/version", "/evento/rpc"], server.Requests.Select(request => request.Target));
    }

    [Fact]
    public void An_IPv6_address_is_kept()
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri("http://[::1]:8080") });

        Assert.Equal("http://[::1]:8080/", client.Uri.ToString());
    }

    [Theory]
    [InlineData("ftp://localhost")]
    [InlineData("http://user:secret@localhost")]
    [InlineData("http://localhost/?token=x")]
    [InlineData("http://localhost/#x")]
    public void An_address_that_is_none_is_refused(string uri) =>
        Assert.ThrowsAny<ArgumentException>(() => new EventoClient(new EventoClientOptions { Uri = new Uri(uri) }));

    /// <summary>A request that the server has got fails once its time is up.</summary>
    private static async Task<EventoException> TimeoutOfAsync(StubServer server)
    {
        var clock = new TestClock();
        var time = TimeSpan.FromSeconds(0.3);
        using var client = server.CreateClient(Token, retryCount: 3, timeout: time, timing: new ClientTiming { Clock = clock });
        var failing = FailureOfAsync(client);
        await Eventually.TrueAsync(() => server.Requests.Count == 1);
        clock.Advance(time - TimeSpan.FromMilliseconds(1));
        Assert.False(failing.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var failure = await failing;
        Assert.Equal(EventoErrorCode.Timeout, failure.Code);
        return failure;
    }

    private static async Task<EventoException> FailureOfAsync(EventoClient client) =>
        await Assert.ThrowsAsync<EventoException>(() => client.GetStreamPageAsync("a-1", cancellationToken: Cancellation));
}
