using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Writing and reading over ways with longer round trips.</summary>
internal static class LatencySuite
{
    // Of a slow way not more is measured than goes through in so long.
    private const double Seconds = 1.5;
    private const double FastestRate = 40_000;
    private static readonly int[] RoundTrips = [0, 1, 5, 20, 50];
    private static readonly int[] Windows = [64, 256, 1024];
    private static readonly int[] Connections = [4, 8];

    public static IReadOnlyList<Table> Run(BenchmarkContext context)
    {
        var count = context.Options.Sizes.Max();
        var inputs = WritingSuite.Spread(context, count);
        var rows = RoundTrips.Select(roundTrip => Write(context, inputs, roundTrip)).ToList();
        return
        [
            new Table(
                "Writing behind latency, messages a second, 1,000 streams",
                ["round trip", "default", .. Windows.Select(window => $"`-Window {window}`"), "default of the best window", .. Connections.Select(connections => $"`-ConnectionCount {connections}`")],
                rows),
        ];
    }

    private static IReadOnlyList<string> Write(BenchmarkContext context, object[] inputs, int roundTrip)
    {
        using var way = new DelayingProxy(context.Server.Uri, TimeSpan.FromMilliseconds(roundTrip));
        var figures = Rounds.Run(context.Options.Rounds, inputs.Length,
        [
            Measure("default", string.Empty, 1024),
            .. Windows.Select(window => Measure($"window {window}", string.Create(CultureInfo.InvariantCulture, $"-Window {window}"), window)),
            .. Connections.Select(connections => Measure($"{connections} connections", string.Create(CultureInfo.InvariantCulture, $"-ConnectionCount {connections}"), 1024)),
        ]);
        var best = figures.Skip(1).Take(Windows.Length).MaxBy(figure => figure.Median)!;
        return
        [
            Show.Milliseconds(roundTrip),
            .. figures.Take(Windows.Length + 1).Select(figure => Show.Rate(figure.Median)),
            Show.Ratio(figures[0].RatioTo(best)),
            .. figures.Skip(Windows.Length + 1).Select(figure => Show.Rate(figure.Median)),
        ];

        (string Name, Func<int, TimeSpan> Measure) Measure(string name, string arguments, int window) => ($"{roundTrip} ms, {name}", count =>
        {
            var expected = Math.Min(FastestRate, window / Math.Max(roundTrip / 1000.0, 0.0001));
            var measured = Math.Min(count, (int)(expected * Seconds));
            context.Session.Set("inputs", inputs[..measured]);
            context.Session.Connect(way.Uri, context.EnterNewNamespace());
            return context.Session.Time($"$inputs | Write-EventoMessage -Type Benchmarked {arguments} > $null") * ((double)count / measured);
        });
    }
}
