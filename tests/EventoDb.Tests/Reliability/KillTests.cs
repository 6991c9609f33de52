using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Reliability;

/// <summary>Writes through a proxy that breaks one request in fifty, to a server on a file that is killed and started again.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Count = LongTests.Times(sample: 560, full: 20_020);
    private static readonly int Kills = LongTests.Times(sample: 2, full: 10);
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory]
    [InlineData(1, 1, false, 21)]
    [InlineData(1, 1, true, 22)]
    [InlineData(64, 1, false, 23)]
    [InlineData(64, 1, true, 24)]
    [InlineData(64, 4, false, 25)]
    public async Task Each_message_is_there_once_and_in_order_however_often_the_server_is_killed(int window, int connections, bool expectsVersions, int seed)
    {
        using var server = await ServerProcess.StartAsync(_folder, EventoToken.Create("default"));
        var plan = new FaultPlan(seed, 50, Enum.GetValues<FaultKind>());
        var clock = new TestClock();
        await using var proxy = new FaultProxy(server.Uri, plan) { OnStall = () => WriteRun.PassTimeout(clock) };
        var kills = 0;
        var writing = WriteRun.RunAsync(
            proxy.Uri, () => server.Uri, server.Token, Count, window, connections, expectsVersions, isOn => plan.IsOn = isOn, clock);
        while (kills < Kills && !writing.IsCompleted)
        {
            await Task.Delay(2, TestContext.Current.CancellationToken);
            if (plan.Requests < (kills + 1) * (Count / (Kills + 1))) continue;
            kills++;
            await server.RestartAsync();
            proxy.Target = server.Uri.Port;
        }
        var run = await writing;
        output.WriteLine($"window {window}, {connections} connections, {(expectsVersions ? "with" : "without")} expected versions, killed {kills} times: {run}");
        output.WriteLine(plan.ToString());
        Assert.Equal(Kills, kills);
        run.AssertSafe();
        Assert.Empty(run.Errors);
    }
}
