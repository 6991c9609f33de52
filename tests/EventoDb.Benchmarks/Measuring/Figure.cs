namespace EventoDb.Benchmarks.Measuring;

/// <summary>What was measured in several rounds.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rates">How many a second, round by round.</param>
internal sealed record Figure(string Name, IReadOnlyList<double> Rates)
{
    public double Median => MedianOf(Rates);

    /// <summary>The median of the ratios of each round: what slows a whole round down does not count.</summary>
    public double RatioTo(Figure other) => MedianOf([.. Rates.Zip(other.Rates, (mine, theirs) => mine / theirs)]);

    public static double MedianOf(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
