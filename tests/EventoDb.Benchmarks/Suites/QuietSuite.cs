using System.Globalization;
using System.Text.Json;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>What a watcher costs while nothing happens.</summary>
internal static class QuietSuite
{
    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        var minutes = context.Options.QuietMinutes;
        var output = await ChildProcess.RunAsync(ChildProcess.StartSelf(
            "quiet", context.Manifest, context.Server.Uri.ToString(), context.EnterNewNamespace(), minutes.ToString(CultureInfo.InvariantCulture)));
        var samples = JsonSerializer.Deserialize<IReadOnlyList<ProcessSample>>(output)!;
        var (first, last) = (samples[0], samples[1]);
        return new Table(
            "A watcher of all messages while none comes",
            ["", "after a minute", string.Create(CultureInfo.InvariantCulture, $"after {minutes} minutes")],
            [
                ["processor time since it began", Seconds(first.ProcessorTime), Seconds(last.ProcessorTime)],
                ["… for each minute after the first", "", minutes > 1 ? Seconds((last.ProcessorTime - first.ProcessorTime) / (minutes - 1)) : ""],
                ["handles", Show.Count(first.Handles), Show.Count(last.Handles)],
                ["threads", Show.Count(first.Threads), Show.Count(last.Threads)],
                ["private memory", Show.Megabytes(first.PrivateBytes), Show.Megabytes(last.PrivateBytes)],
                ["working set", Show.Megabytes(first.WorkingSet), Show.Megabytes(last.WorkingSet)],
            ]);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}
