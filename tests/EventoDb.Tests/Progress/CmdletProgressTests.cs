using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Progress;

/// <summary>Progress of cmdlets whose server takes its time.</summary>
public class CmdletProgressTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData("Get-EventoStream s-1 -BatchSize 100", "Reading stream s-1", true)]
    [InlineData("Get-EventoStream s-1 -Tail 400 -BatchSize 100", "Reading stream s-1", true)]
    [InlineData("Get-EventoStream s-1 -BatchSize 100 -First 350", "Reading stream s-1", true)]
    [InlineData("Get-EventoStream s-1 -Tail 1 -Type Never -BatchSize 100", "Reading stream s-1", false)]
    [InlineData("Get-EventoCategory s -Tail 1 -Type Never -BatchSize 100", "Reading category s", false)]
    [InlineData("Get-EventoCategory s -BatchSize 100", "Reading category s", false)]
    [InlineData("Get-EventoCategory -All -Type Rare -BatchSize 100", "Reading all messages", false)]
    [InlineData("1..4 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage w-1 T -Window 1", "Writing messages", false)]
    public async Task Work_that_lasts_shows_how_far_it_is(string script, string activity, bool knowsTotal)
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: OftenShown(clock));
        for (var i = 0; i < 450; i++) session.Server.Write("s-1", i == 440 ? "Rare" : "T");
        using var shell = session.Runner.Create(script);
        var progress = shell.Streams.Progress;
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc is not ("stream.get" or "category.get" or "stream.write")) return perform();
            clock.Advance(TimeSpan.FromMilliseconds(450));
            // Of four or five.
            if (session.Server.Requests.Count(asked => asked.Rpc == request.Rpc) == 3) await Eventually.TrueAsync(() => progress.SoFar().Any(record => record.PercentComplete >= 0 == knowsTotal));
            return perform();
        };
        var output = new PSDataCollection<PSObject>();
        shell.Invoke(null, output);
        var result = new ScriptResult(shell, output, null).ThrowOnError();
        Assert.All(result.Progress, record => Assert.Equal(activity, record.Activity));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Theory]
    [InlineData("Get-EventoStream s-1 -BatchSize 100")]
    [InlineData("Get-EventoStream s-1 -BatchSize 100 | ForEach-Object { $_; $Host.UI.WriteLine('seen') }")]
    [InlineData("Get-EventoStream s-1 -Tail 1 -Type Rare -BatchSize 100 -Verbose")]
    [InlineData("'s-1', 's-2', 's-1' | ForEach-Object { $Host.UI.WriteLine($_); $_ } | Get-EventoStream -Tail 1 -Type Rare -BatchSize 100")]
    [InlineData("1..6 | ForEach-Object { $Host.UI.WriteLine(\"$_\"); @{ n = $_ } } | Write-EventoMessage w-1 T -Window 1")]
    [InlineData("1..6 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage w-1 T -ExpectedVersion 5 -Window 1")]
    [InlineData("& { $file = [IO.Path]::GetTempFileName(); Export-EventoMessage $file -Force -Verbose; [IO.File]::Delete($file) }")]
    public async Task While_anything_is_written_there_is_no_progress_bar(string script)
    {
        var screen = new Screen(120);
        var timing = TestTiming.Patient with { ProgressDelay = Moment, ProgressInterval = Moment, LineInterval = Moment };
        await using var session = new StandInSession(BackendKind.Sqlite, screen, timing: timing);
        for (var i = 0; i < 450; i++) session.Server.Write("s-1", i == 440 ? "Rare" : "T");
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Rpc is "stream.get" or "category.get" or "stream.write") await screen.BarAsync().WaitAsync(cancellation);
            return perform();
        };
        session.Run(script + " | Out-Default");
        Assert.Empty(screen.BesideBar);
        Assert.NotEmpty(screen.Take());
    }

    [Fact]
    public async Task A_read_that_fails_midway_leaves_no_progress_behind()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: OftenShown(clock));
        for (var i = 0; i < 300; i++) session.Server.Write("s-1");
        using var shell = session.Runner.Create("Get-EventoStream s-1 -BatchSize 100");
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc != "stream.get") return perform();
            clock.Advance(TimeSpan.FromMilliseconds(1200));
            if (!request.Json[2].TryGetProperty("position", out var _)) return perform();
            await Eventually.TrueAsync(() => shell.Streams.Progress.Count > 0);
            return StubAnswer.Error(400, "INVALID_REQUEST", "enough");
        };
        var output = new PSDataCollection<PSObject>();
        shell.Invoke(null, output);
        var result = new ScriptResult(shell, output, null);
        Assert.Equal(100, result.Output.Count);
        Assert.Single(result.Errors);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public async Task A_server_that_stalls_is_asked_for_the_total_once_and_the_read_ends_in_time()
    {
        await using var stub = new StubServer(request => request.Target == "/version" ? StubAnswer.Json("""{"version":"0.7.0"}""")
            : request.Rpc == "sys.version" ? StubAnswer.Json("\"0.7.0\"")
            : StubAnswer.Stall);
        var clock = new TestClock();
        using var runner = new ScriptRunner { Timing = OftenShown(clock) };
        var reading = Task.Run(
            () => runner.Run("Connect-EventoServer $args[0] -TimeoutSec 2 -RetryCount 0; Get-EventoStream s-1", stub.Uri.ToString()), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => stub.Requests.Any(request => request.Rpc == "stream.get"));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => stub.Requests.Any(request => request.Rpc == "stream.version"));
        clock.Advance(TimeSpan.FromSeconds(1));
        var result = await reading;
        Assert.StartsWith("TIMEOUT", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(stub.Requests, request => request.Rpc == "stream.get");
        Assert.Single(stub.Requests, request => request.Rpc == "stream.version");
    }

    private static SessionTiming OftenShown(TestClock clock) =>
        TestTiming.On(clock) with { ProgressInterval = TimeSpan.Zero, LineInterval = TimeSpan.FromMilliseconds(1) };
}
