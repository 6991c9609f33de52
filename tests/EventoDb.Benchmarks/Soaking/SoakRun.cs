using System.Collections.Specialized;
using System.Diagnostics;
using System.Management.Automation;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;

namespace EventoDb.Benchmarks.Soaking;

/// <summary>One session that goes through its steps again and again, while its server is restarted behind its back.</summary>
internal sealed class SoakRun : IDisposable
{
    // Before the first minute begins, most of what is compiled is compiled.
    private const int WarmUpRounds = 10;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenRestarts = TimeSpan.FromSeconds(30);
    private static readonly string[] CannotBeRepeated = ["NewEventoNamespaceCommand", "RemoveEventoNamespaceCommand", "ImportEventoMessageCommand"];
    private readonly ModuleSession _session;
    private readonly SoakServer _server;
    private readonly TimeSpan _duration;
    private readonly SoakLedger _ledger = new();
    private readonly List<SoakSample> _samples = [];
    private readonly Stopwatch _clock = new();
    private readonly Timer _looking;
    private Task _restarting = Task.CompletedTask;
    private int _restarts;
    private long _steps;
    private int _mostHandles;

    public SoakRun(ModuleSession session, SoakServer server, string folder, TimeSpan duration)
    {
        _session = session;
        _server = server;
        _duration = duration;
        _looking = new Timer(_ => _mostHandles = Math.Max(_mostHandles, ProcessSample.Take().Handles), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        session.Set("ledger", _ledger);
        session.Set("uri", server.Uri.ToString());
        session.Set("token", server.Token);
        session.Set("folder", folder);
        session.Set("round", 0);
        File.WriteAllText(Path.Combine(folder, "broken.ndjson"), "{\"id\":\n");
    }

    /// <summary>Runs until its time is over, then compares what is there with what was acknowledged.</summary>
    public async Task<SoakResult> RunAsync()
    {
        var steps = (OrderedDictionary)_session.Run(Script("soak"))[^1].BaseObject;
        for (var round = 1; _clock.Elapsed < _duration; round++)
        {
            if (round > WarmUpRounds) _clock.Start();
            _session.Set("round", round);
            foreach (var (name, script) in steps.Keys.Cast<string>().Zip(steps.Values.Cast<ScriptBlock>()))
            {
                await RestartWhenDueAsync();
                Step(name, "& $args[0]; Wait-Heard", script);
                if (_clock.Elapsed >= Minute * (_samples.Count + 1)) Look();
            }
        }
        await _restarting;
        Step("the end", Script("end"));
        Look();
        return new SoakResult(_samples, _ledger.Compared, _ledger.Lost, _ledger.Surplus, _ledger.Faults());
    }

    public void Dispose() => _looking.Dispose();

    /// <summary>Stops the server under load, kills it under load, and has it down for a while, in turn.</summary>
    private async Task RestartWhenDueAsync()
    {
        if (!_restarting.IsCompleted || _clock.Elapsed < BetweenRestarts * (_restarts + 1)) return;
        await _restarting;
        var kind = _restarts++ % 3;
        if (kind < 2)
        {
            _restarting = Task.Run(() => _server.RestartAsync(kill: kind == 1));
            return;
        }
        await _server.StopAsync(kill: false);
        Step("down", Script("down"));
        await _server.StartAgainAsync();
    }

    private void Step(string name, string script, params object?[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var error in _session.Try(script, arguments))
        {
            if (IsAnswerLost(error) && _server.WasDownSince(started)) _ledger.Expect();
            else _ledger.Fault($"{name}: {error.FullyQualifiedErrorId}: {error} {error.ScriptStackTrace}");
        }
        _steps++;
    }

    /// <summary>Whether a change failed that is not sent again, because nobody knows whether it was done.</summary>
    private static bool IsAnswerLost(ErrorRecord error) =>
        error.FullyQualifiedErrorId.StartsWith("NETWORK_ERROR,", StringComparison.Ordinal)
        && CannotBeRepeated.Any(command => error.FullyQualifiedErrorId.EndsWith(command, StringComparison.Ordinal));

    private void Look()
    {
        var process = ProcessSample.TakeSettled();
        var sample = new SoakSample(
            _clock.Elapsed.TotalMinutes, _steps, _ledger.Written, _ledger.HasRead, _server.Restarts, _ledger.Expected, _ledger.Unexpected,
            _mostHandles, GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo().TotalCommittedBytes, NativeHeap.BytesInUse(), process);
        _mostHandles = 0;
        _samples.Add(sample);
        Console.Error.WriteLine(sample);
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(SoakRun).Assembly.GetManifestResourceStream($"{name}.ps1")!);
        return reader.ReadToEnd();
    }
}
