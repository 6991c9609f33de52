using System.Diagnostics;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>One runspace in which everything is stopped, so that what a stop leaves behind shows in the next run: connected to a server that can be told to
/// wait (<c>$connection</c>, <c>$imports</c>) and to an embedded one (<c>$embedded</c>, <c>$embeddedImports</c>).</summary>
public sealed class StopSession : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-stop");
    private readonly ScriptRunner _runner;
    // Not the session's own, which Stop-EventoServer would mean.
    private (Uri Uri, string Token, IAsyncDisposable Server) _embedded;

    public StopSession() => _runner = new ScriptRunner { Timing = new SessionTiming().With(new ClientTiming { Clock = Clock }) };

    /// <summary>The server that can be told to wait.</summary>
    internal WaitingServer Server { get; } = new();

    /// <summary>The clock of all its requests.</summary>
    internal DeafClock Clock { get; } = new();

    /// <summary>How long stops took.</summary>
    internal StopTimes Times { get; } = new();

    /// <summary>A path in the session's folder.</summary>
    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 60; i++) Server.Server.Write($"account-{i % 5}");
        _embedded = await EmbeddedServer.StartAsync(0, null, null, testMode: false, CancellationToken.None);
        await RunAsync(
            """
            param($url, $token, $nobody, $folder, $embeddedUrl, $embeddedToken)
            $big = "$folder/archive.ndjson"
            $embedded = Connect-EventoServer $embeddedUrl -Token $embeddedToken -NoDefault
            $null = 0..4999 | Write-EventoMessage big-1 T -Data { @{ n = $_ } } -Connection $embedded
            $null = Export-EventoMessage $big -Connection $embedded
            $namespace = New-EventoNamespace imports -Connection $embedded
            $embeddedImports = Connect-EventoServer $embeddedUrl -Token $namespace.Token -NoDefault

            $connection = Connect-EventoServer $url -Token $token -TimeoutSec 3000 -RetryCount 100 -NoProxy -NoDefault
            $namespace = New-EventoNamespace imports -Connection $connection
            $archive = "$folder/small.ndjson"
            $null = Export-EventoMessage $archive -Connection $connection
            $imports = Connect-EventoServer $url -Token $namespace.Token -TimeoutSec 3000 -RetryCount 100 -NoProxy -NoDefault
            """,
            Server.Server.Uri.ToString(), Server.Server.Token, StubServer.Nobody().ToString(), _folder.FullName, _embedded.Uri.ToString(), _embedded.Token);
        await RestoreAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _runner.Dispose();
        await _embedded.Server.DisposeAsync();
        await Server.DisposeAsync();
        TestFolder.Remove(_folder.FullName);
        if (LongTests.Wanted && AcceptedFile.IsAccepting) PageSection.Write("docs/reliability.md", "stop times", Times.ToTable());
    }

    /// <summary>Runs a script to its end.</summary>
    internal async Task<ScriptResult> RunAsync(string script, params object?[] arguments) =>
        (await TryAsync(script, arguments)).ThrowOnError();

    /// <summary>Runs a script to its end, errors included.</summary>
    internal Task<ScriptResult> TryAsync(string script, params object?[] arguments) =>
        Task.Run(() => _runner.Run(script, arguments)).WaitAsync(Eventually.Hang);

    /// <summary>Sets a variable in the session.</summary>
    internal void Set(string name, object? value) => _runner.Set(name, value);

    /// <summary>Runs a script and stops it as Ctrl+C does.</summary>
    /// <param name="stopped">The script.</param>
    /// <param name="untilMoment">Waits for the moment of the stop; given what ends when the script does.</param>
    internal async Task<StoppedRun> StopAsync(StopCase stopped, Func<Task, Task> untilMoment)
    {
        var run = await StopOnceAsync(stopped, untilMoment);
        if (!run.WasForgotten) return run;
        run = await StopOnceAsync(stopped, untilMoment);
        Assert.False(run.WasForgotten, $"{stopped.Script} was not stopped twice in turn, which is no accident.");
        return run;
    }

    /// <summary>The runspace and its connections can be used.</summary>
    internal async Task AssertUsableAsync()
    {
        var versions = await RunAsync("Get-EventoStreamVersion account-1 -Connection $connection; Get-EventoStreamVersion big-1 -Connection $embedded");
        Assert.Equal([11L, 4999L], versions.Values);
    }

    /// <summary>Makes the session as it was.</summary>
    internal Task RestoreAsync() => RunAsync("Unregister-EventoSubscription *; Use-EventoNamespace -Token $token -Connection $connection");

    private async Task<StoppedRun> StopOnceAsync(StopCase stopped, Func<Task, Task> untilMoment)
    {
        var loop = new StoppableLoop();
        Set("loop", loop);
        using var shell = _runner.Create(stopped.Script);
        using var output = new PSDataCollection<PSObject>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.BeginInvoke<PSObject, PSObject>(null, output, null, _ => ended.SetResult(), null);
        await untilMoment(ended.Task);
        loop.Stop();
        var started = Stopwatch.GetTimestamp();
        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null).WaitAsync(Eventually.Hang);
        var time = Stopwatch.GetElapsedTime(started);
        await ended.Task.WaitAsync(Eventually.Hang);
        var state = shell.InvocationStateInfo.State;
        Assert.True(
            state is PSInvocationState.Stopped or PSInvocationState.Completed, $"{stopped.Script} {state}: {shell.InvocationStateInfo.Reason}");
        Assert.Empty(_folder.EnumerateFiles("*.tmp"));
        if (state == PSInvocationState.Stopped && !loop.IsForgotten) Times.Add(stopped.Cmdlet, time, isDeaf: Clock.IsWaitedFor);
        return new StoppedRun(state == PSInvocationState.Stopped, loop.IsForgotten, output.Count, string.Join(' ', shell.Streams.Error));
    }
}
