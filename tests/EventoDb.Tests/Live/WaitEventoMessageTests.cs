using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

public class WaitEventoMessageTests
{
    [Fact]
    public async Task The_first_that_matches_is_emitted()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5; i++) session.Server.Write("account-1", data: $$"""{"n":{{i}}}""");
        Assert.Equal(3L, session.Run("(Wait-EventoMessage account-1 -Position 0 -Where { $_.Data.n -ge 3 }).Position").Single.BaseObject);
    }

    [Fact]
    public async Task What_comes_later_is_waited_for()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var wait = await new BackgroundScript(server, "Wait-EventoMessage -Category account -Type Closed -Verbose").FollowsAsync();
        server.Write("account-1", "Opened");
        server.Write("account-1", "Closed");
        await wait.EndedAsync();
        Assert.Equal("Closed", Assert.Single(wait.Messages).Type);
    }

    [Theory]
    [InlineData("-StreamName account-1", 4)]
    [InlineData("-StreamName order-1", 5)]
    [InlineData("-Category order", 5)]
    [InlineData("-All", 4)]
    public async Task After_a_write_only_what_came_later_counts(string source, long globalPosition)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("account-1");
        session.Server.Write("order-1");
        session.Run("$result = Write-EventoMessage account-1 Did @{}").ThrowOnError();
        session.Server.Write("account-1");
        session.Server.Write("order-1");
        Assert.Equal(globalPosition, session.Run($"(Wait-EventoMessage {source} -After $result).GlobalPosition").Single.BaseObject);
        Assert.Equal(globalPosition, session.Run($"(Wait-EventoMessage {source} -After (Get-EventoStream account-1 -Position 1 -First 1)).GlobalPosition").Single.BaseObject);
    }

    [Fact]
    public async Task After_a_write_what_is_not_there_yet_is_waited_for()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        server.Write("order-1");
        await using var wait = await new BackgroundScript(
            server, "$result = Write-EventoMessage account-1 Did @{}; Wait-EventoMessage order-1 -After $result -Verbose").FollowsAsync();
        server.Write("order-1", "Later");
        await wait.EndedAsync();
        Assert.Equal("Later", Assert.Single(wait.Messages).Type);
    }

    [Fact]
    public async Task In_vain_it_is_an_error_that_says_what_came_instead()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1", "Opened");
        server.Write("account-1", "Renamed");
        var error = await ErrorInTimeAsync(server, "Wait-EventoMessage account-1 -Position 0 -Type Closed", () => server.Subscriptions.OpenCount == 1);
        Assert.StartsWith("WAIT_TIMEOUT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Equal("No message that matches came from stream 'account-1' within 0.3 s; 2 were seen, the last account-1@1 Renamed.", error.Exception.Message);
    }

    [Fact]
    public async Task Nothing_seen_is_said_too()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        var error = await ErrorInTimeAsync(server, "Wait-EventoMessage -All", () => server.Subscriptions.OpenCount == 1);
        Assert.Equal("No message came from all messages within 0.3 s; none was seen.", error.Exception.Message);
    }

    [Fact]
    public async Task A_server_that_hangs_does_not_make_it_wait_longer()
    {
        var isAsked = false;
        await using var server = new BackendStandIn(BackendKind.Sqlite)
        {
            Intercept = (request, perform, _) =>
            {
                if (request.Rpc != "stream.version") return Task.FromResult(perform());
                isAsked = true;
                return Task.FromResult(StubAnswer.Stall);
            },
        };
        var error = await ErrorInTimeAsync(server, "Wait-EventoMessage account-1", () => isAsked);
        Assert.StartsWith("WAIT_TIMEOUT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Where_that_fails_is_an_error()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        var error = session.Run("Wait-EventoMessage account-1 -Position 0 -Where { throw 'no' }").Error;
        Assert.StartsWith("INVALID_ARGUMENT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-After 7")]
    [InlineData("-After $result -Position 3")]
    public async Task A_start_that_cannot_be_meant_is_refused(string arguments)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$result = Write-EventoMessage account-1 Did @{}").ThrowOnError();
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Wait-EventoMessage account-1 " + arguments).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>The error of a wait whose time is up once it has seen what there is.</summary>
    private static async Task<ErrorRecord> ErrorInTimeAsync(BackendStandIn server, string script, Func<bool> hasSeenAll)
    {
        var clock = new TestClock();
        await using var wait = new BackgroundScript(server, TestTiming.On(clock), script + " -TimeoutSec 0.3");
        await BackgroundScript.UntilAsync(hasSeenAll);
        await clock.PassAsync(TimeSpan.FromSeconds(0.3));
        await wait.EndedAsync();
        return Assert.Single(wait.Errors);
    }
}
