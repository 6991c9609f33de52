using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Poison, flaky and slow handlers, one or many at once, cut off by kill -9, Ctrl+C, restarts of the server and others of their name: every message is done or parked, the order
/// within streams kept, and no more done twice than was in work, or was not recorded when the consumer was killed.</summary>
public sealed class RandomInvokeTests(ITestOutputHelper output)
{
    private const int MostRounds = 60;
    private const int Parts = 10;
    private static readonly int Seeds = LongTests.Times(sample: 10, full: 500);

    private static SessionTiming Timing { get; } = TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses });

    private enum Ending
    {
        Itself,
        Kill,
        CtrlC,
        Restart,
        Twin,
    }

    public static TheoryData<int> SeedParts { get; } = [.. Enumerable.Range(0, Parts)];

    [Theory, MemberData(nameof(SeedParts))]
    public async Task Every_message_is_done_or_parked_in_order(int part)
    {
        for (var seed = part; seed < Seeds; seed += Parts)
        {
            await RunAsync(seed);
            output.WriteLine($"Seed {seed} is done.");
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var throttle = new[] { 1, 4, 16 }[random.Next(3)];
        var every = random.Next(1, 30);
        var members = random.Next(3) == 0 ? 2 : 1;
        var holds = random.Next(4) == 0;
        var sink = new HandlerSink(seed, maxAttempts: 3);
        await using var server = new BackendStandIn((BackendKind)random.Next(3));
        var streams = random.Next(3, 20);
        for (var i = random.Next(40, 150); i > 0; i--) server.Write($"order-{random.Next(streams)}");
        var written = server.Messages().ToList();

        var run = 0;
        var budget = 0;
        foreach (var member in Enumerable.Range(0, members))
        {
            var group = members == 1 ? "" : $"-GroupMember {member} -GroupSize {members}";
            for (var round = 0; ; round++)
            {
                Assert.True(round < MostRounds, $"Seed {seed} never ends.");
                var ending = round > 4 ? Ending.Itself : (Ending)random.Next(5);
                var script = $"Invoke-EventoConsumer order -Consumer c {group} -ThrottleLimit {throttle} -MaxAttempts 3 -RetryDelaySec 0 -CheckpointEvery {every} {(holds ? "-HoldStream" : "")} -WarningAction Ignore -ErrorAction Stop "
                    + "{ if (-not ($using:sink).Handle($_, $using:run)) { Write-Error 'not now' } }";
                if (throttle == 1) script = script.Replace("$using:", "$", StringComparison.Ordinal);
                // What is done twice is what was in work when it was cut off; and, but for Ctrl+C, what was done since the last record.
                budget += ending switch { Ending.Itself => 0, Ending.CtrlC => throttle, _ => (every + throttle) * (ending == Ending.Twin ? 2 : 1) };
                if (await RunOnceAsync(server, sink, script, ending, random.Next(1, 40), () => ++run) && ending != Ending.Twin) break;
            }
        }

        Assert.Empty(sink.Violations);
        var done = sink.Done.ToList();
        using var looking = Connect(server.Uri.ToString(), server.Token);
        var parked = looking.Run("Get-EventoParkedMessage order -Consumer c").Values.Cast<EventoParkedMessage>().ToList();
        var missing = written.Select(message => message.GlobalPosition).Except(done.Select(item => item.GlobalPosition)).Except(parked.Select(message => message.GlobalPosition));
        Assert.True(!missing.Any(), $"Seed {seed}: {string.Join(", ", missing)} are neither done nor parked.");
        Assert.All(written.Where(message => sink.IsPoison(message.GlobalPosition)), message => Assert.Contains(parked, item => item.GlobalPosition == message.GlobalPosition));
        foreach (var stream in done.GroupBy(item => (item.Run, item.Stream)))
        {
            Assert.True(stream.Zip(stream.Skip(1)).All(pair => pair.First.Position < pair.Second.Position), $"Seed {seed}: {stream.Key} was done as {string.Join(", ", stream.Select(item => item.Position))}.");
        }
        if (holds)
        {
            Assert.All(parked.Where(message => !message.IsHeld), poison => Assert.DoesNotContain(done, item => item.Stream == poison.StreamName && item.Position > poison.Position));
        }
        var twice = done.Count - done.Select(item => item.GlobalPosition).Distinct().Count();
        Assert.True(twice <= budget, $"Seed {seed}: {twice} were done twice, where {budget} may be.");
        Assert.Equal(0, looking.Run("(Get-EventoConsumer order | Measure-Object Lag -Sum).Sum").Values.Cast<double>().Single());
    }

    /// <returns>Whether it came to its end.</returns>
    private static async Task<bool> RunOnceAsync(BackendStandIn server, HandlerSink sink, string script, Ending ending, int tries, Func<int> nextRun)
    {
        await using var proxy = new CuttingProxy(server.Uri);
        using var runner = Connect(proxy.Uri.ToString(), server.Token);
        var (running, shell, reached) = Begin(runner, sink, script, nextRun(), tries);
        using var stopping = shell;
        if (ending == Ending.Itself) return await EndsWellAsync(running);
        if (ending == Ending.Twin)
        {
            using var other = Connect(server.Uri.ToString(), server.Token);
            var (second, twin, _) = Begin(other, sink, script, nextRun(), tries);
            using var disposing = twin;
            await EndsWellAsync(running);
            await EndsWellAsync(second);
            return false;
        }
        if (await Task.WhenAny(running, reached) == running) return await EndsWellAsync(running);
        switch (ending)
        {
            case Ending.Kill:
                // As if the process were gone: nothing of what it does from now on arrives.
                proxy.Target = StubServer.Nobody().Port;
                proxy.Cut();
                await shell.StopAsync(null, null);
                break;
            case Ending.CtrlC:
                await shell.StopAsync(null, null);
                break;
            case Ending.Restart:
                await server.StopAsync();
                server.Start();
                break;
        }
        return await EndsWellAsync(running);
    }

    private static (Task Running, PowerShell Shell, Task Reached) Begin(ScriptRunner runner, HandlerSink sink, string script, int run, int tries)
    {
        runner.Set("sink", sink);
        runner.Set("run", run);
        var reached = sink.AfterAsync(run, tries);
        var shell = runner.Create(script);
        return (RunToEndAsync(shell), shell, reached);
    }

    private static async Task RunToEndAsync(PowerShell shell)
    {
        await shell.InvokeAsync();
        if (shell.Streams.Error.FirstOrDefault() is { } error) throw new InvalidOperationException($"{error}", error.Exception);
    }

    private static async Task<bool> EndsWellAsync(Task running)
    {
        var failure = await Record.ExceptionAsync(() => running.WaitAsync(Eventually.Hang));
        Assert.IsNotType<TimeoutException>(failure);
        return failure is null;
    }

    private static ScriptRunner Connect(string uri, string token)
    {
        var runner = ScriptRunner.Lend();
        runner.Timing = Timing;
        runner.Run("Connect-EventoServer $args[0] -Token $args[1] -RetryCount 2", uri, token).ThrowOnError();
        return runner;
    }
}
