using System.Globalization;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Metrics;

/// <summary>Reads OpenMetrics 1.0 text by its grammar, to the letter, and by the rules that the grammar does not hold: metadata before samples, each family once and together, no series
/// twice, the unit at the end of the name, the end mark at the end.</summary>
internal static partial class OpenMetricsReader
{
    /// <summary>The samples by series, such as <c>name{label="value"}</c>.</summary>
    /// <exception cref="FormatException">It is no OpenMetrics text.</exception>
    public static Dictionary<string, double> Read(string text)
    {
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.EndsWith('\n') ? text[..^1].Split('\n') : text.Split('\n');
        if (lines[^1] != "# EOF") throw new FormatException("The last line is not '# EOF'.");
        string? family = null;
        var isSampled = false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines[..^1])
        {
            if (Metadata().Match(line) is { Success: true } metadata)
            {
                var (kind, name, value) = (metadata.Groups["kind"].Value, metadata.Groups["name"].Value, metadata.Groups["value"].Value);
                if (name != family)
                {
                    if (families.ContainsKey(name)) throw new FormatException($"{name} comes in two places.");
                    (family, isSampled) = (name, false);
                    families[name] = "unknown";
                    seen.Clear();
                }
                if (isSampled) throw new FormatException($"Metadata of {name} after its samples: {line}");
                if (!seen.Add(kind)) throw new FormatException($"{kind} of {name} twice.");
                if (kind == "TYPE" && value is not ("counter" or "gauge" or "histogram" or "gaugehistogram" or "stateset" or "info" or "summary" or "unknown")) throw new FormatException(line);
                if (kind == "TYPE") families[name] = value;
                if (kind == "UNIT" && !name.EndsWith("_" + value, StringComparison.Ordinal)) throw new FormatException($"{name} does not end in its unit {value}.");
                if (kind == "HELP" && !Escaped().IsMatch(value)) throw new FormatException(line);
                continue;
            }
            if (Sample().Match(line) is not { Success: true } sample) throw new FormatException($"No line of OpenMetrics: {line}");
            if (sample.Groups["name"].Value != family || families[family] != "gauge") throw new FormatException($"A sample without metadata before it: {line}");
            isSampled = true;
            var labels = sample.Groups["label"].Captures.Select(capture => capture.Value).ToList();
            if (labels.Distinct().Count() != labels.Count || labels.Exists(label => label.StartsWith("__", StringComparison.Ordinal))) throw new FormatException(line);
            var series = line[..line.LastIndexOf(' ')];
            if (!samples.TryAdd(series, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture))) throw new FormatException($"{series} comes twice.");
        }
        return samples;
    }

    [GeneratedRegex(@"\A# (?<kind>TYPE|UNIT|HELP) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<value>[^\n]*)\z")]
    private static partial Regex Metadata();

    [GeneratedRegex("""\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\\n]|\\["\\n])*"(,(?!\})|(?=\})))*\})? (?<value>[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?)\z""")]
    private static partial Regex Sample();

    [GeneratedRegex("""\A([^\\\n"]|\\["\\n])*\z""")]
    private static partial Regex Escaped();
}
