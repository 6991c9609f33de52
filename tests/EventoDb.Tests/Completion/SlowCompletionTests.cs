using EventoDb.Tests.Support;

namespace EventoDb.Tests.Completion;

/// <summary>Completion and the time that a server takes.</summary>
public class SlowCompletionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tabbing_on_asks_once()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        Assert.Single(session.RequestsOf(() =>
        {
            for (var i = 0; i < 5; i++) Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream acc"));
        }));
        Assert.Single(session.RequestsOf(() => Tab.Complete(session, "Get-EventoStream acco")));
    }

    [Fact]
    public async Task An_answer_is_good_for_five_seconds()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: TestTiming.On(clock));
        session.Server.Write("account-1");
        Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream a"));
        session.Server.Write("account-2");
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream a"));
        Assert.Equal(["account-1", "account-2"], Tab.Complete(session, "Get-EventoStream acc"));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(["account-1", "account-2"], Tab.Complete(session, "Get-EventoStream a"));
    }

    [Theory]
    [InlineData("Get-EventoStream a")]
    [InlineData("Get-EventoCategory a")]
    [InlineData("Get-EventoNamespace a")]
    [InlineData("Find-EventoStream a[")]
    [InlineData("Get-EventoStream a -Type T")]
    public async Task A_server_that_is_down_is_passed_over_in_silence(string typed)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        await session.Server.StopAsync();
        Assert.Empty(Tab.Complete(session, typed));
        Assert.Empty(session.Run("$Error").Values);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_nobody_up_for_a_second_and_what_came_is_offered()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: TestTiming.On(clock));
        session.Server.Write("account-1");
        session.Server.Write("order-1");
        var asked = new SemaphoreSlim(0);
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            // The types of account-1 are found, those of order-1 are not.
            if (request.Rpc != "stream.version" || !request.Text.Contains("order-1", StringComparison.Ordinal)) return perform();
            asked.Release();
            await Task.Delay(Timeout.Infinite, cancellation);
            return perform();
        };
        var completing = Task.Run(() => Tab.Complete(session, "Get-EventoStream account-1, order-1 -Type "), Cancellation);
        await asked.WaitAsync(Cancellation);
        await clock.WaitedForAsync(TimeSpan.FromMilliseconds(800));
        clock.Advance(TimeSpan.FromMilliseconds(799));
        Assert.False(completing.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["T"], await completing);
    }

    [Fact]
    public async Task An_answer_that_is_late_is_there_for_the_next_Tab_and_was_asked_for_once()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: TestTiming.On(clock));
        session.Server.Write("account-1");
        var answer = new TaskCompletionSource();
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            await answer.Task.WaitAsync(cancellation);
            return perform();
        };
        var requests = session.Server.Requests.Count;
        for (var i = 0; i < 3; i++)
        {
            var completing = Task.Run(() => Tab.Complete(session, "Get-EventoStream a"), Cancellation);
            await clock.PassAsync(TimeSpan.FromMilliseconds(800));
            Assert.Empty(await completing);
        }
        answer.SetResult();
        Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream a"));
        Assert.Equal(requests + 1, session.Server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_asked_for_again()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: TestTiming.On(clock));
        session.Server.Write("account-1");
        var isStalled = true;
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (isStalled) await Task.Delay(Timeout.Infinite, cancellation);
            return perform();
        };
        var completing = Task.Run(() => Tab.Complete(session, "Get-EventoStream a"), Cancellation);
        await clock.PassAsync(TimeSpan.FromMilliseconds(800));
        Assert.Empty(await completing);
        isStalled = false;
        clock.Advance(TimeSpan.FromSeconds(4.3));
        Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream a"));
    }

    [Fact]
    public async Task A_server_that_is_up_again_is_asked_again()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        var isDown = true;
        session.Server.Intercept = (_, perform, _) => Task.FromResult(isDown ? StubAnswer.Error(500, "BACKEND_ERROR", "down") : perform());
        Assert.Empty(Tab.Complete(session, "Get-EventoStream a"));
        isDown = false;
        Assert.Equal(["account-1"], Tab.Complete(session, "Get-EventoStream a"));
    }
}
