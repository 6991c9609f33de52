using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Cancellation;

/// <summary>How long stopping took, by what was stopped, and apart where its work did not hear of it.</summary>
internal sealed class StopTimes
{
    private readonly ConcurrentDictionary<(string Name, bool IsDeaf), ConcurrentQueue<TimeSpan>> _times = new();

    /// <summary>Notes one stop.</summary>
    public void Add(string name, TimeSpan time, bool isDeaf) => _times.GetOrAdd((name, isDeaf), _ => []).Enqueue(time);

    /// <summary>The figures of one, in words.</summary>
    public string Describe(string name) => $"{DescribeStops(Of(name, isDeaf: false))}; in work that does not hear of it {DescribeStops(Of(name, isDeaf: true))}";

    /// <summary>The figures of all, as a Markdown table.</summary>
    public string ToTable()
    {
        var table = new StringBuilder("| cmdlet | stops | median ms | slowest ms | in deaf work | median ms | slowest ms |\n|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var name in _times.Keys.Select(key => key.Name).Distinct().Order(StringComparer.Ordinal)) AppendRow(table, name, Of(name, isDeaf: false), Of(name, isDeaf: true));
        AppendRow(table, "all", Of(null, isDeaf: false), Of(null, isDeaf: true));
        return table.ToString();
    }

    private TimeSpan[] Of(string? name, bool isDeaf) =>
        [.. _times.Where(entry => entry.Key.IsDeaf == isDeaf && (name is null || entry.Key.Name == name)).SelectMany(entry => entry.Value).Order()];

    private static void AppendRow(StringBuilder table, string name, TimeSpan[] times, TimeSpan[] deaf) =>
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {Cells(times)} | {Cells(deaf)} |\n");

    private static string Cells(TimeSpan[] times) => times.Length == 0
        ? "0 | | "
        : string.Create(CultureInfo.InvariantCulture, $"{times.Length} | {Median(times):0.0} | {times[^1].TotalMilliseconds:0.0}");

    private static string DescribeStops(TimeSpan[] times) => times.Length == 0
        ? "never stopped before it had ended"
        : string.Create(CultureInfo.InvariantCulture, $"{times.Length} stops, median {Median(times):0.0} ms, slowest {times[^1].TotalMilliseconds:0.0} ms");

    private static double Median(TimeSpan[] times) => (times[(times.Length - 1) / 2] + times[times.Length / 2]).TotalMilliseconds / 2;
}
