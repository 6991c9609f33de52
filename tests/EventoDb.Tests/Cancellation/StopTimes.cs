using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Cancellation;

/// <summary>How long stopping took, by what was stopped.</summary>
internal sealed class StopTimes
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<TimeSpan>> _times = new(StringComparer.Ordinal);

    /// <summary>Notes one stop.</summary>
    public void Add(string name, TimeSpan time) => _times.GetOrAdd(name, _ => []).Enqueue(time);

    /// <summary>The figures of one, in words.</summary>
    public string Describe(string name) =>
        _times.TryGetValue(name, out var times) ? Describe([.. times]) : "never stopped before it had ended";

    /// <summary>The figures of all, as a Markdown table.</summary>
    public string ToTable()
    {
        var table = new StringBuilder("| cmdlet | stops | median ms | slowest ms |\n|---|---:|---:|---:|\n");
        foreach (var (name, times) in _times.OrderBy(entry => entry.Key, StringComparer.Ordinal)) AppendRow(table, name, [.. times]);
        AppendRow(table, "all", [.. _times.Values.SelectMany(times => times)]);
        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, string name, TimeSpan[] times) =>
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {times.Length} | {Median(times):0.0} | {times.Max().TotalMilliseconds:0.0} |\n");

    private static string Describe(TimeSpan[] times) => string.Create(
        CultureInfo.InvariantCulture, $"{times.Length} stops, median {Median(times):0.0} ms, slowest {times.Max().TotalMilliseconds:0.0} ms");

    private static double Median(TimeSpan[] times)
    {
        Array.Sort(times);
        return (times[(times.Length - 1) / 2] + times[times.Length / 2]).TotalMilliseconds / 2;
    }
}
