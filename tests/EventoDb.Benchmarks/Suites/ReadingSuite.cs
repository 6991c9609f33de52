using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Reads into objects against a client that asks for the same pages and parses nothing.</summary>
internal static class ReadingSuite
{
    private const int PageSize = 10_000;

    public static Table Run(BenchmarkContext context)
    {
        var bySize = context.Options.Sizes.Select(size => Measure(context, size)).ToList();
        var largest = bySize[^1];
        // Each bare reader stands before what it is the ceiling of.
        int[] ceilings = [0, 0, 0, 0, 4, 4, 6, 6];
        var rows = largest.Select((figure, index) => (IReadOnlyList<string>)
            [figure.Name, .. bySize.Select(figures => Show.Rate(figures[index].Median)), Show.Ratio(figure.RatioTo(largest[ceilings[index]]))]).ToList();
        return new Table("Reading, messages a second", ["", .. context.Options.Sizes.Select(Show.Count), "of the bare pages"], rows);
    }

    private static IReadOnlyList<Figure> Measure(BenchmarkContext context, int size)
    {
        var file = context.File("read.ndjson");
        Sample.WriteFile(file, size, streams: 1);
        var token = context.EnterNewNamespace();
        context.Session.Run("Import-EventoMessage $args[0]", file);
        return Rounds.Run(context.Options.Rounds, size,
        [
            ("bare pages of a stream", count => BareLoad.Read(context.Server.Uri, token, count, PageSize, BareLoad.StreamPage("bench-0"))),
            ("`Get-EventoStream`", _ => context.Session.Time("Get-EventoStream bench-0 > $null")),
            ("… all kept in a variable", _ => context.Session.Time("$all = Get-EventoStream bench-0")),
            ("… and a field of each one's data", _ => context.Session.Time("foreach ($m in Get-EventoStream bench-0) { $null = $m.Data.amount }")),
            ("bare pages of everything", count => BareLoad.Read(context.Server.Uri, token, count, PageSize, BareLoad.CategoryPage(""))),
            ("`Get-EventoCategory -All`", _ => context.Session.Time("Get-EventoCategory -All > $null")),
            ("bare pages of a category", count => BareLoad.Read(context.Server.Uri, token, count, PageSize, BareLoad.CategoryPage("bench"))),
            ("`Get-EventoCategory bench`", _ => context.Session.Time("Get-EventoCategory bench > $null")),
        ]);
    }
}
