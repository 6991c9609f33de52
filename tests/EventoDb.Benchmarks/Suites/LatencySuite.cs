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
    private const int ReadCount = 200_000;
    private const int PageSize = 10_000;
    private const int LongRoundTrip = 20;
    private static readonly int[] Windows = [64, 256, 1024];
    private static readonly int[] Connections = [4, 8];

    public static IReadOnlyList<Table> Run(BenchmarkContext context)
    {
        var count = context.Options.Sizes.Max();
        var inputs = WritingSuite.Spread(context, count);
        var rows = context.Options.RoundTrips.Select(roundTrip => Write(context, inputs, roundTrip)).ToList();
        return
        [
            new Table(
                "Writing behind latency, messages a second, 1,000 streams",
                ["round trip", "default", .. Windows.Select(window => $"`-Window {window}`"), "default of the best window", .. Connections.Select(connections => $"`-ConnectionCount {connections}`")],
                rows),
            Read(context),
        ];
    }

    private static Table Read(BenchmarkContext context)
    {
        var file = context.File("far.ndjson");
        Sample.WriteFile(file, ReadCount, streams: 1);
        var token = context.EnterNewNamespace();
        context.Session.Run("Import-EventoMessage $args[0]", file);
        return new Table("Reading a stream behind latency, messages a second", ["round trip", "bare pages, one after the other", "`Get-EventoStream`", "of the bare pages", "`Get-EventoCategory bench`, never two pages at once"], [.. context.Options.RoundTrips.Where(static roundTrip => roundTrip >= LongRoundTrip).Select(roundTrip =>
        {
            using var way = new DelayingProxy(context.Server.Uri, TimeSpan.FromMilliseconds(roundTrip));
            context.Session.Connect(way.Uri, token);
            var figures = Rounds.Run(context.Options.Rounds, ReadCount,
            [
                ($"{roundTrip} ms, bare pages", size => BareLoad.Read(way.Uri, token, size, PageSize, BareLoad.StreamPage("bench-0"))),
                ($"{roundTrip} ms, Get-EventoStream", _ => context.Session.Time("Get-EventoStream bench-0 > $null")),
                ($"{roundTrip} ms, Get-EventoCategory", _ => context.Session.Time("Get-EventoCategory bench > $null")),
            ]);
            return (IReadOnlyList<string>)[Show.Milliseconds(roundTrip), Show.Rate(figures[0].Median), Show.Rate(figures[1].Median), Show.Ratio(figures[1].RatioTo(figures[0])), Show.Rate(figures[2].Median)];
        })]);
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
        }
        );
    }
}
