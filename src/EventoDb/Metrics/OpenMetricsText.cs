using System.Globalization;
using System.Text;
using EventoDb.Client;

namespace EventoDb.Metrics;

/// <summary>Writes gauges as OpenMetrics text, which Prometheus' older text format takes too: node_exporter's textfile collector reads that one, and knows no other types of the
/// newer.</summary>
internal sealed class OpenMetricsText
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);

    /// <summary>Adds a gauge with its samples; nothing where there are none.</summary>
    /// <param name="name">Its name; ends in the unit where it has one.</param>
    /// <param name="unit">The unit, or null.</param>
    /// <param name="help">What it tells.</param>
    /// <param name="samples">Labels and value of each sample.</param>
    public void Add(string name, string? unit, string help, IEnumerable<((string Name, string Value)[] Labels, double Value)> samples)
    {
        var isBegun = false;
        foreach (var (labels, value) in samples)
        {
            var series = $"{name}{Write(labels)}";
            // Two names that look alike are one, as they are shown.
            if (!_series.Add(series)) continue;
            if (!isBegun) Begin(name, unit, help);
            isBegun = true;
            _text.Append(CultureInfo.InvariantCulture, $"{series} {value:R}\n");
        }
    }

    /// <summary>Adds a gauge with one sample.</summary>
    public void Add(string name, string? unit, string help, double value) => Add(name, unit, help, [([], value)]);

    /// <summary>The text, without a line end after its last line.</summary>
    public override string ToString() => _text + "# EOF";

    private void Begin(string name, string? unit, string help)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n");
        if (unit is not null) _text.Append(CultureInfo.InvariantCulture, $"# UNIT {name} {unit}\n");
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(help)}\n");
    }

    private static string Write((string Name, string Value)[] labels) => labels.Length == 0
        ? string.Empty
        : $"{{{string.Join(',', labels.Select(label => $"{label.Name}=\"{Escape(DisplayText.Of(label.Value))}\""))}}}";

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
