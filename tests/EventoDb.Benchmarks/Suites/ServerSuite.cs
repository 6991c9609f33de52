using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>The server alone, under a load that does nothing but send and wait.</summary>
internal static class ServerSuite
{
    private const int Writes = 40_000;

    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        var columns = new List<(string Name, IReadOnlyList<Figure> Figures)>();
        if (context.Options.Uri is not null)
        {
            columns.Add(("messages a second", Measure(context)));
        }
        else
        {
            foreach (var path in (string?[])[null, context.File("server.db")])
            {
                using var server = await ServerProcess.StartAsync(path);
                columns.Add((path is null ? "in memory" : "on file", Measure(context with { Server = server })));
            }
        }
        var rows = columns[0].Figures.Select((figure, index) => (IReadOnlyList<string>)[figure.Name, .. columns.Select(column => Show.Rate(column.Figures[index].Median))]).ToList();
        return new Table("The server alone, messages a second", ["", .. columns.Select(column => column.Name)], rows);
    }

    private static List<Figure> Measure(BenchmarkContext context)
    {
        var figures = new List<Figure>();
        figures.AddRange(Rounds.Run(context.Options.Rounds, Writes, [.. new[] { 1, 8, 32 }.Select(connections => (
            connections == 1 ? "writes, 1 connection" : string.Create(CultureInfo.InvariantCulture, $"writes, {connections} connections"),
            (Func<int, TimeSpan>)(count => BareLoad.Write(context.Server.Uri, context.EnterNewNamespace(), connections, count))))]));
        foreach (var size in new[] { 1000, context.Options.Sizes.Max() }.Distinct()) figures.AddRange(MeasureReads(context, size));
        return figures;
    }

    private static List<Figure> MeasureReads(BenchmarkContext context, int size)
    {
        var file = context.File("server.ndjson");
        Sample.WriteFile(file, size, streams: 10);
        var token = context.EnterNewNamespace();
        context.Session.Run("Import-EventoMessage $args[0]", file);
        var streamLength = size / 10;
        var reads = new List<Figure>();
        foreach (var page in new[] { 100, 1000, 10_000 })
        {
            if (page <= streamLength) Add("a stream", page, $$"""["stream.get","bench-3",{"position":{{(streamLength - page) / 2}},"batchSize":{{page}}}]""");
            if (page <= size) Add("a category", page, $$"""["category.get","bench",{"position":{{((size - page) / 2) + 1}},"batchSize":{{page}}}]""");
        }
        return reads;

        void Add(string what, int page, FormattableString body)
        {
            var times = Math.Max(20, 200_000 / page);
            reads.AddRange(Rounds.Run(context.Options.Rounds, times * page,
            [
                ($"pages of {Show.Count(page)} of {what} in {Show.Count(size)} messages",
                    _ => BareLoad.Repeat(context.Server.Uri, token, body.ToString(CultureInfo.InvariantCulture), times)),
            ]));
        }
    }
}
