using EventoDb.Tests.Support;

namespace EventoDb.Tests.Reliability;

/// <summary>Writes through a proxy that breaks one request in fifty.</summary>
public class FaultTests(ITestOutputHelper output, TestServer server)
{
    private static readonly int Count = LongTests.Times(sample: 280, full: 20_020);

    [Theory]
    [InlineData(ServerKind.Embedded, 1, 1, false, 11)]
    [InlineData(ServerKind.Embedded, 1, 1, true, 12)]
    [InlineData(ServerKind.Embedded, 64, 1, false, 13)]
    [InlineData(ServerKind.Embedded, 64, 1, true, 14)]
    [InlineData(ServerKind.Pebble, 1, 1, false, 15)]
    [InlineData(ServerKind.Pebble, 1, 1, true, 16)]
    [InlineData(ServerKind.Pebble, 64, 1, false, 17)]
    [InlineData(ServerKind.Pebble, 64, 1, true, 18)]
    [InlineData(ServerKind.Embedded, 64, 4, false, 20)]
    [InlineData(ServerKind.Embedded, 64, 4, true, 21)]
    [InlineData(ServerKind.Embedded, 1, 4, false, 22)]
    [InlineData(ServerKind.Pebble, 64, 4, false, 23)]
    [InlineData(ServerKind.Pebble, 64, 4, true, 24)]
    [InlineData(ServerKind.Pebble, 1, 4, false, 25)]
    public async Task Each_message_is_there_once_and_in_order_whatever_breaks(ServerKind kind, int window, int connections, bool expectsVersions, int seed)
    {
        var plan = new FaultPlan(seed, 50, kind == ServerKind.Embedded && !TestServer.IsGiven ? Enum.GetValues<FaultKind>() : FaultPlan.AllButLate)
        {
            // One at a time, a proxy that answers and goes on does no harm either.
            GoesOnAfterErrors = window == 1 || expectsVersions,
        };
        var run = await RunAsync(kind, window, connections, expectsVersions, plan);
        run.AssertSafe();
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task Behind_a_proxy_that_answers_for_the_server_now_and_then_the_order_is_kept_and_errors_are_true()
    {
        var plan = new FaultPlan(19, 50, FaultKind.BadGateway, FaultKind.Unavailable, FaultKind.TooManyRequests) { GoesOnAfterErrors = true };
        var run = await RunAsync(ServerKind.Embedded, 64, connections: 1, expectsVersions: false, plan);
        run.AssertSafe();
        Assert.All(run.Errors.Values, error => Assert.Contains("later messages of that stream were written meanwhile", error.Message, StringComparison.Ordinal));
    }

    private async Task<WriteRun> RunAsync(ServerKind kind, int window, int connections, bool expectsVersions, FaultPlan plan)
    {
        if (kind == ServerKind.Embedded)
        {
            using var space = server.CreateNamespace();
            return await RunAsync(kind, new Uri(space.Uri), space.Token, window, connections, expectsVersions, plan);
        }
        await using var standIn = new BackendStandIn(BackendKind.Pebble);
        return await RunAsync(kind, standIn.Uri, standIn.Token, window, connections, expectsVersions, plan);
    }

    private async Task<WriteRun> RunAsync(ServerKind kind, Uri uri, string token, int window, int connections, bool expectsVersions, FaultPlan plan)
    {
        var clock = new TestClock();
        await using var proxy = new FaultProxy(uri, plan) { OnStall = () => WriteRun.PassTimeout(clock) };
        var run = await WriteRun.RunAsync(proxy.Uri, () => uri, token, Count, window, connections, expectsVersions, isOn => plan.IsOn = isOn, clock);
        output.WriteLine($"{kind}, window {window}, {connections} connections, {(expectsVersions ? "with" : "without")} expected versions: {run}");
        output.WriteLine(plan.ToString());
        foreach (var error in run.Errors) output.WriteLine($"{error.Key}: {error.Value.Message}");
        return run;
    }
}
