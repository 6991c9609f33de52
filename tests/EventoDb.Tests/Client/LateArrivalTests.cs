using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Of a message that may still arrive, nobody says that it does not.</summary>
public class LateArrivalTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    public static TheoryData<string> Losses => ["reset", "close", "502", "503", "500", "garbage"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_that_a_slow_server_is_still_at(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient(retryCount: 0, timeout: Short);
        var isDone = HoldFirstWrite(server);

        AssertOpen(EventoErrorCode.Timeout, await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)));

        isDone.SetResult();
        await Eventually.TrueAsync(() => server.Messages().Count == 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_whose_expected_version_still_allows_it(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        server.Write("a-1");
        using var client = server.CreateClient(retryCount: 0, timeout: Short);
        var isDone = HoldFirstWrite(server);

        AssertOpen(
            EventoErrorCode.Timeout,
            await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}") { ExpectedVersion = 0 }, Cancellation)));

        isDone.SetResult();
        await Eventually.TrueAsync(() => server.Messages().Count == 2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_whose_expected_version_others_may_still_bring_about(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient(retryCount: 2, timeout: Short);
        var isDone = HoldFirstWrite(server);

        AssertOpen(
            EventoErrorCode.Timeout,
            await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}") { ExpectedVersion = 1 }, Cancellation)));

        server.Write("a-1");
        server.Write("a-1");
        isDone.SetResult();
        await Eventually.TrueAsync(() => server.Messages().Count == 3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_whose_expected_version_has_passed_is_surely_not_there(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient(retryCount: 0, timeout: Short);
        var isDone = HoldFirstWrite(server, beforeIt: () => server.Write("a-1", "Other"));

        var conflict = await Assert.ThrowsAsync<EventoVersionConflictException>(
            () => client.WriteAsync("a-1", new NewMessage("T", "{}") { ExpectedVersion = -1 }, Cancellation));

        Assert.False(conflict.OutcomeUnknown);
        isDone.SetResult();
        await Eventually.TrueAsync(() => isDone.Task.IsCompleted);
        Assert.Equal("Other", Assert.Single(server.Messages()).Type);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_message_whose_tries_were_all_lost(string loss)
    {
        var answer = loss switch
        {
            "reset" => StubAnswer.Reset,
            "close" => StubAnswer.Close,
            "502" => StubAnswer.Html(502, "<html><body>Bad Gateway</body></html>"),
            "503" => StubAnswer.Error(503, "UNAVAILABLE", "later").WithHeader("Retry-After", "0"),
            "500" => StubAnswer.Html(500, "<h1>Oops</h1>"),
            _ => StubAnswer.Garbage("SSH-2.0-OpenSSH_9.6\r\n"u8.ToArray()),
        };
        await using var server = new BackendStandIn(BackendKind.Sqlite) { Intercept = Faults.OfWrites(Faults.InsteadOfIt(answer), Faults.InsteadOfIt(answer)) };
        using var client = server.CreateClient(retryCount: 1);

        AssertOpen(null, await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)));
    }

    [Theory]
    [InlineData("403 of a proxy")]
    [InlineData("redirect")]
    [InlineData("token")]
    public async Task A_message_whose_second_try_is_refused(string refusal)
    {
        var answer = refusal switch
        {
            "403 of a proxy" => StubAnswer.Html(403, "<h1>Forbidden</h1>"),
            "redirect" => StubAnswer.Html(302, "<h1>Found</h1>").WithHeader("Location", "https://login.example/"),
            _ => StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "unauthorized"),
        };
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = server.CreateClient(retryCount: 3, timeout: Short);
        var isDone = HoldFirstWrite(server, laterOnes: answer);

        AssertOpen(null, await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)));

        isDone.SetResult();
        await Eventually.TrueAsync(() => server.Messages().Count == 1);
    }

    [Fact]
    public async Task A_message_whose_second_try_the_server_calls_wrong_is_surely_not_there()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite)
        {
            Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Reset), Faults.InsteadOfIt(StubAnswer.Error(400, "INVALID_REQUEST", "no"))),
        };
        using var client = server.CreateClient();

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation));

        Assert.Equal(("INVALID_REQUEST", false), (failure.Code, failure.OutcomeUnknown));
    }

    [Fact]
    public async Task A_message_that_never_left_is_surely_not_there()
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = StubServer.Nobody(), RetryCount = 1, UseProxy = false });

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation));

        Assert.Equal((EventoErrorCode.NetworkError, true, false), (failure.Code, failure.NeverArrived, failure.OutcomeUnknown));
        Assert.DoesNotContain("not known", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertOpen(string? code, EventoException failure)
    {
        if (code is not null) Assert.Equal(code, failure.Code);
        Assert.True(failure.OutcomeUnknown);
        Assert.Contains("It is not known whether message", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("did not arrive", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The first write is carried out when the test says so.</summary>
    private static TaskCompletionSource HoldFirstWrite(BackendStandIn server, Action? beforeIt = null, StubAnswer? laterOnes = null)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writes = 0;
        server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc != "stream.write") return perform();
            if (Interlocked.Increment(ref writes) > 1) return laterOnes ?? perform();
            beforeIt?.Invoke();
            await release.Task;
            return perform();
        };
        return release;
    }
}
