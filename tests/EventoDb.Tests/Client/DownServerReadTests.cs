using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Where nobody answers, a pipeline's first input is tried as often as was asked for, and those that follow once each, until one gets through.</summary>
public class DownServerReadTests
{
    private const int RetryCount = 3;

    private static readonly ClientTiming Hasty = TestTiming.PatientClient with { Retry = TestTiming.NoPauses };

    public static TheoryData<string> Scripts =>
    [
        "1..5 | ForEach-Object { \"a-$_\" } | Get-EventoStreamVersion",
        "1..5 | ForEach-Object { \"a-$_\" } | Get-EventoStream",
        "1..5 | ForEach-Object { \"a$_\" } | Get-EventoCategory",
        "1..5 | ForEach-Object { \"a$_\" } | Get-EventoNamespace",
        "Get-EventoStreamVersion a-1, a-2, a-3, a-4, a-5",
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Every_cmdlet_that_takes_many_inputs(string script)
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.Patient.With(Hasty);
        runner.Run("Connect-EventoServer $args[0] -Token $args[1] -RetryCount $args[2]", server.Uri.ToString(), server.Token, RetryCount).ThrowOnError();
        await server.StopAsync();

        var result = runner.Run($"$VerbosePreference = 'Continue'; {script}");

        Assert.Equal(5, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("NETWORK_ERROR,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(RetryCount, result.Verbose.Count(line => line.Contains("again in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Once_one_is_answered_there_is_time_again()
    {
        var observer = new Pipelining.RecordingObserver();
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var unwatched = server.CreateClient(RetryCount, timing: Hasty);
        var client = unwatched.WithObserver(observer).ForManyInputs();
        await server.StopAsync();
        for (var n = 0; n < 3; n++) await AskInVainAsync(client);
        Assert.Equal(RetryCount, observer.Retries.Count);
        server.Start();
        await client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken);
        await server.StopAsync();
        for (var n = 0; n < 3; n++) await AskInVainAsync(client);
        Assert.Equal(2 * RetryCount, observer.Retries.Count);
    }

    private static async Task AskInVainAsync(EventoClient client) => Assert.True(
        (await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken))).NeverArrived);
}
