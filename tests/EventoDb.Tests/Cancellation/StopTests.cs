using EventoDb.Tests.Help;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>Every cmdlet stopped at random moments, wherever it can wait: it ends, leaves nothing behind, and leaves the connection usable.</summary>
[Collection(StopCollection.Name)]
public sealed class StopTests(StopSession session, ITestOutputHelper output)
{
    // A client may keep a few idle connections; more would be a leak.
    private const int MostIdle = 4;
    // Threads that the runtime starts when it likes.
    private const int MoreThreads = 3;
    private static readonly WayToWait[] Ways = Enum.GetValues<WayToWait>();
    // Not every request that is counted in one run comes in the next.
    private static readonly TimeSpan LongestApproach = TimeSpan.FromMilliseconds(400);

    public static TheoryData<string> WaitingScripts => [.. StopCases.Waiting.Select(stopped => stopped.Script)];

    public static TheoryData<string> WorkingScripts => [.. StopCases.Working.Select(stopped => stopped.Script)];

    [Fact]
    public void No_cmdlet_is_left_out() => Assert.Equal(
        ModuleCmdlets.All.Keys.Order(StringComparer.Ordinal),
        StopCases.All.Select(stopped => stopped.Cmdlet).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(WaitingScripts))]
    public async Task What_waits_for_its_server_ends_when_it_is_stopped_and_leaves_nothing(string script)
    {
        var (index, stopped) = StopCases.Waiting.Index().Single(item => item.Item.Script == script);
        var random = new Random(index);
        var requests = stopped.Requests ?? await CountRequestsAsync(script);
        await session.RestoreAsync();
        var threads = Threads.Count;
        var stops = 0;
        for (var i = 0; i < StopCases.Count; i++)
        {
            var open = session.Server.Server.OpenConnectionCount;
            session.Server.Wait(Ways[(index + i) % Ways.Length], random.Next(requests));
            var run = await session.StopAsync(stopped, ended => MomentAsync(random, i, ended));
            if (run.WasStopped) stops++;
            await session.Server.RecoverAsync();
            if (run.WasStopped) Assert.Empty((await session.RunAsync("Get-EventoSubscription")).Values);
            await session.RestoreAsync();
            await session.AssertUsableAsync();
            await BackgroundScript.UntilAsync(() => session.Server.Held == 0);
            if (run.WasStopped) await BackgroundScript.UntilAsync(() => session.Server.Server.OpenConnectionCount <= Math.Max(open, MostIdle));
        }
        Assert.NotEqual(0, stops);
        await BackgroundScript.UntilAsync(() => Threads.Count <= threads + MoreThreads);
        if (LongTests.Wanted) await AssertQuietAsync();
        output.WriteLine(session.Times.Describe(stopped.Cmdlet));
    }

    [Theory]
    [MemberData(nameof(WaitingScripts))]
    public async Task What_does_not_hear_of_it_is_left_when_it_is_stopped(string script)
    {
        var (index, stopped) = StopCases.Waiting.Index().Single(item => item.Item.Script == script);
        var random = new Random(3000 + index);
        var requests = stopped.Requests ?? await CountRequestsAsync(script);
        await session.RestoreAsync();
        for (var i = 0; i < StopCases.Count; i++)
        {
            session.Clock.Deafen(random.Next(requests));
            await session.StopAsync(stopped, ended => Task.WhenAny(session.Clock.Reached, ended, Task.Delay(LongestApproach)));
            session.Clock.Pass();
            await session.AssertUsableAsync();
            session.Clock.Release();
            await session.RestoreAsync();
        }
        output.WriteLine(session.Times.Describe(stopped.Cmdlet));
    }

    [Theory]
    [MemberData(nameof(WorkingScripts))]
    public async Task What_works_ends_when_it_is_stopped_and_leaves_nothing(string script)
    {
        var (index, stopped) = StopCases.Working.Index().Single(item => item.Item.Script == script);
        var random = new Random(1000 + index);
        await session.RestoreAsync();
        var threads = Threads.Count;
        for (var i = 0; i < StopCases.Count; i++)
        {
            var run = await session.StopAsync(stopped, _ => Task.Delay(random.Next(LongTests.Times(sample: 100, full: 400))));
            Assert.True(run.WasStopped, run.Errors);
            await session.RestoreAsync();
            await session.AssertUsableAsync();
        }
        await BackgroundScript.UntilAsync(() => Threads.Count <= threads + MoreThreads);
        output.WriteLine(session.Times.Describe(stopped.Cmdlet));
    }

    /// <summary>Soon after the request that is kept waiting; every fourth time at any moment from the start.</summary>
    private async Task MomentAsync(Random random, int round, Task ended)
    {
        if (round % 4 != 3) await Task.WhenAny(session.Server.Reached, ended, Task.Delay(LongestApproach));
        await Task.Delay(random.Next(LongTests.Times(sample: 30, full: 120)));
    }

    private async Task<int> CountRequestsAsync(string script)
    {
        await session.Server.RecoverAsync();
        await session.RunAsync(script);
        return session.Server.Served;
    }

    /// <summary>Nobody asks the server for anything: nothing that was stopped goes on.</summary>
    private async Task AssertQuietAsync()
    {
        await session.Server.RecoverAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(0, session.Server.Served);
    }
}
