using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>How long a message takes from the write to who waits for it.</summary>
internal static class LiveSuite
{
    private const int MostMessages = 2000;
    private const int WarmUp = 50;

    // Ends by itself where messages do not come.
    private const string Watcher = "Watch-EventoMessage -Category bench -Position 0 -First $clock.Total -IdleTimeoutSec 60 | ForEach-Object { $clock.Arrive($_.Data.n) }";

    private const string Poller =
        """
        $next = 0
        $end = [DateTime]::UtcNow.AddMinutes(5)
        while ($clock.Missing -gt 0 -and [DateTime]::UtcNow -lt $end) {
            Get-EventoCategory bench -Position $next | ForEach-Object { $clock.Arrive($_.Data.n); $next = $_.GlobalPosition + 1 }
            [Threading.Thread]::Sleep(1000)
        }
        """;

    private const string Writer =
        """
        foreach ($n in 0..($clock.Total - 1)) {
            $clock.Send($n)
            $null = Write-EventoMessage bench-1 Ticked @{ n = $n }
            [Threading.Thread]::Sleep(50)
        }
        """;

    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        var most = Math.Min(MostMessages, context.Options.Sizes.Max());
        var fewer = Math.Max(10, most / 10);
        return new Table(
            "Live, from the write to the reader",
            ["", "messages", "p50", "p99", "max"],
            [
                Row("`Watch-EventoMessage`, a bare connection writes every 5 ms", await MeasureAsync(context, most, Watcher, (clock, token) => WriteBare(context, clock, token, 5))),
                Row("`Watch-EventoMessage`, `Write-EventoMessage` of another session, idle between", await MeasureAsync(context, fewer, Watcher, (clock, token) => WriteInSession(context, clock, token))),
                // Every 97 ms: all the moments between two of its looks come in turn.
                Row("a loop that looks with `Get-EventoCategory` every second", await MeasureAsync(context, fewer, Poller, (clock, token) => WriteBare(context, clock, token, 97))),
            ]);
    }

    private static async Task<IReadOnlyList<double>> MeasureAsync(BenchmarkContext context, int count, string reader, Action<LatencyClock, string> write)
    {
        var token = context.EnterNewNamespace();
        var clock = new LatencyClock(count, WarmUp);
        using var reading = new ModuleSession(context.Manifest);
        reading.Connect(context.Server.Uri, token);
        reading.Set("clock", clock);
        var watching = RunOnOwnThread(() => reading.Run(reader));
        await RunOnOwnThread(() => write(clock, token));
        await watching;
        var times = clock.Milliseconds();
        await Console.Error.WriteLineAsync($"{count} messages, the median after {times[count / 2]:N2} ms, the last after {times[^1]:N2} ms");
        return times;
    }

    /// <summary>Not on one of the pool's threads: all who wait for the network need those.</summary>
    private static Task RunOnOwnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void WriteBare(BenchmarkContext context, LatencyClock clock, string token, int pause)
    {
        using var connection = new BareConnection(context.Server.Uri);
        for (var number = 0; number < clock.Total; number++)
        {
            var request = BareConnection.Request(
                context.Server.Uri, token, string.Create(CultureInfo.InvariantCulture, $$$"""["stream.write","bench-1",{"type":"Ticked","data":{"n":{{{number}}}}}]"""));
            clock.Send(number);
            connection.Call(request);
            Thread.Sleep(pause);
        }
    }

    private static void WriteInSession(BenchmarkContext context, LatencyClock clock, string token)
    {
        using var session = new ModuleSession(context.Manifest);
        session.Connect(context.Server.Uri, token);
        session.Set("clock", clock);
        session.Run(Writer);
    }

    private static IReadOnlyList<string> Row(string name, IReadOnlyList<double> times) =>
        [name, Show.Count(times.Count), Milliseconds(times[(times.Count - 1) / 2]), Milliseconds(times[(int)Math.Ceiling(times.Count * 0.99) - 1]), Milliseconds(times[^1])];

    private static string Milliseconds(double time) => string.Create(CultureInfo.InvariantCulture, $"{time:0.00} ms");
}
