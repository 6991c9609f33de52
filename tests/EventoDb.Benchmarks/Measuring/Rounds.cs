namespace EventoDb.Benchmarks.Measuring;

/// <summary>Measures several things in turn, so that what disturbs the machine disturbs all of them.</summary>
internal static class Rounds
{
    /// <summary>Does each so many times.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="count">How many of whatever each does.</param>
    /// <param name="measures">What is measured: a name, and what does it and says how long it took, what it prepares not counted.</param>
    public static IReadOnlyList<Figure> Run(int rounds, int count, IReadOnlyList<(string Name, Func<int, TimeSpan> Measure)> measures)
    {
        var rates = measures.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            // Forwards, then backwards: none always comes after the same other.
            foreach (var i in round % 2 == 0 ? Enumerable.Range(0, measures.Count) : Enumerable.Range(0, measures.Count).Reverse())
            {
                GC.Collect();
                var elapsed = measures[i].Measure(count);
                rates[i].Add(count / elapsed.TotalSeconds);
                Console.Error.WriteLine($"{measures[i].Name}: {count:N0} in {elapsed.TotalSeconds:N2} s, {rates[i][^1]:N0}/s");
            }
        }
        return [.. measures.Zip(rates, (measure, mine) => new Figure(measure.Name, mine))];
    }
}
