using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Export, import and copy against the same requests without files, checks and parsing.</summary>
internal static class TransferSuite
{
    private const int PageSize = 10_000;
    private const int LinesPerRequest = 5000;
    private const int StreamCount = 1000;

    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        using var other = await ServerProcess.StartAsync(null);
        var bySize = context.Options.Sizes.Select(size => Measure(context, other, size)).ToList();
        var largest = bySize[^1];
        // A copy can be no faster than the slower of its two sides, which is the import.
        int[] ceilings = [0, 0, 0, 3, 3, 3, 3];
        var rows = largest.Select((figure, index) => (IReadOnlyList<string>)
            [figure.Name, .. bySize.Select(figures => Show.Rate(figures[index].Median)), Show.Ratio(figure.RatioTo(largest[ceilings[index]]))]).ToList();
        return new Table("Export, import and copy, messages a second", ["", .. context.Options.Sizes.Select(Show.Count), "of the bare requests"], rows);
    }

    private static IReadOnlyList<Figure> Measure(BenchmarkContext context, ServerProcess other, int size)
    {
        var (plain, packed, source) = (context.File("transfer.ndjson"), context.File("transfer.ndjson.gz"), context.File("source.ndjson"));
        Sample.WriteFile(source, size, StreamCount);
        var full = context.EnterNewNamespace();
        context.Session.Run("Import-EventoMessage $args[0]", source);
        return Rounds.Run(context.Options.Rounds, size,
        [
            ("bare pages", count => BareLoad.Read(context.Server.Uri, full, count, PageSize, BareLoad.CategoryPage(""))),
            ("`Export-EventoMessage`", _ => Export(context, full, plain)),
            ("… compressed", _ => Export(context, full, packed)),
            ("bare `/import`", _ => BareImport(context, source)),
            ("`Import-EventoMessage`", _ => Import(context, source)),
            ("… compressed", _ => Import(context, packed)),
            ("`Copy-EventoNamespace` to another server", _ => Copy(context, full, other)),
        ]);
    }

    private static TimeSpan Export(BenchmarkContext context, string token, string path)
    {
        context.Session.Connect(context.Server.Uri, token);
        return context.Session.Time("Export-EventoMessage $args[0] -Force", path);
    }

    private static TimeSpan Import(BenchmarkContext context, string path)
    {
        context.EnterNewNamespace();
        return context.Session.Time("Import-EventoMessage $args[0]", path);
    }

    private static TimeSpan Copy(BenchmarkContext context, string token, ServerProcess other)
    {
        context.Session.Connect(context.Server.Uri, token);
        context.Session.Run(
            """
            $other = Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru
            $namespace = New-EventoNamespace "bench-$([guid]::NewGuid().ToString('N'))" -Connection $other -AsPlainText
            $destination = Connect-EventoServer $args[0] -Token $namespace.Token -NoDefault -PassThru
            """,
            other.Uri.ToString(), other.Token);
        var elapsed = context.Session.Time("Copy-EventoNamespace -Destination $destination");
        context.Session.Run("$null = Remove-EventoNamespace $namespace.Name -Force -Connection $other");
        return elapsed;
    }

    private static TimeSpan BareImport(BenchmarkContext context, string path)
    {
        var token = context.EnterNewNamespace();
        using var connection = new BareConnection(context.Server.Uri);
        var total = TimeSpan.Zero;
        foreach (var lines in File.ReadLines(path).Chunk(LinesPerRequest))
        {
            var request = BareConnection.Request(context.Server.Uri, token, string.Join('\n', lines), "/import");
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            connection.Call(request);
            total += System.Diagnostics.Stopwatch.GetElapsedTime(started);
        }
        return total;
    }
}
