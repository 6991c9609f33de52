using System.Globalization;
using System.Text.Json;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;
using EventoDb.Benchmarks.Soaking;

namespace EventoDb.Benchmarks.Suites;

/// <summary>What a session holds after half an hour of everything, beside what it held after a minute.</summary>
internal static class SoakSuite
{
    private static readonly int[] Minutes = [1, 5, 10, 20];

    // What the runtime's compiler keeps for what it compiles anew after a while, and the C library for each thread that ever was, would hide what is lost.
    private static readonly Dictionary<string, string> SessionVariables = new() { ["DOTNET_TieredCompilation"] = "0", ["MALLOC_ARENA_MAX"] = "1" };

    private static readonly (string Name, Func<SoakSample, string> Value)[] Rows =
    [
        ("steps done", sample => Count(sample.Steps)),
        ("messages written", sample => Count(sample.Written)),
        ("messages read", sample => Count(sample.Read)),
        ("restarts of the server", sample => Show.Count(sample.Restarts)),
        ("errors that had to come", sample => Count(sample.Expected)),
        ("other errors", sample => Count(sample.Unexpected)),
        ("handles", sample => Show.Count(sample.Process.Handles)),
        ("… at most in the minute before", sample => Show.Count(sample.MostHandles)),
        ("threads", sample => Show.Count(sample.Process.Threads)),
        ("objects that live", sample => Megabytes(sample.ManagedBytes)),
        ("the heap they are on", sample => Megabytes(sample.CommittedBytes)),
        ("the C library's heap in use", sample => Megabytes(sample.NativeBytes)),
        ("private memory", sample => Megabytes(sample.Process.PrivateBytes)),
        ("working set", sample => Megabytes(sample.Process.WorkingSet)),
    ];

    /// <summary>Runs it.</summary>
    /// <returns>0, or 1 where messages were lost or errors came that had not to.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options, string manifest, string folder)
    {
        var output = await ChildProcess.RunAsync(ChildProcess.StartSelf(SessionVariables, "soak", manifest, folder, options.SoakMinutes.ToString(CultureInfo.InvariantCulture)));
        var result = JsonSerializer.Deserialize<SoakResult>(output)!;
        var figures = $"{Machine.Describe("the embedded server on a file, in a process of its own; the session without tiered compilation and with one malloc arena")}.\n\n{ToTable(result).ToMarkdown()}\n"
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Compared:N0} acknowledged messages were looked for: {result.Lost:N0} lost, {result.Surplus:N0} there that were not acknowledged.\n");
        Console.WriteLine(figures);
        if (options.Page is { } page) Page.Write(page, figures);
        return result.IsClean ? 0 : 1;
    }

    private static Table ToTable(SoakResult result)
    {
        var last = result.Samples[^1];
        var shown = Minutes.Where(minute => minute < result.Samples.Count).Select(minute => result.Samples[minute - 1]).Append(last).ToList();
        return new Table(
            string.Create(CultureInfo.InvariantCulture, $"One session, {last.Minute:0} minutes"),
            ["after minute", .. shown.SkipLast(1).Select(sample => sample.Minute.ToString("0", CultureInfo.InvariantCulture)), "at the end"],
            [.. Rows.Select(row => (IReadOnlyList<string>)[row.Name, .. shown.Select(row.Value)])]);
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    // Growth that whole megabytes would hide.
    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
}
