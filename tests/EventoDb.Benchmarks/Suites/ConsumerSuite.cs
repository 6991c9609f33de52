using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Works on messages with handlers that take their time, one after the other and many at once.</summary>
internal static class ConsumerSuite
{
    private const int Streams = 1000;

    // Each waits as for a service: handler, how many messages.
    private static readonly (string Name, string Handler, int Count)[] Handlers =
        [("0 ms", "", 10_000), ("1 ms", "[Threading.Thread]::Sleep(1)", 2_000), ("20 ms", "[Threading.Thread]::Sleep(20)", 500)];

    private static readonly int[] Throttles = [1, 2, 4, 8, 16];

    public static Table Run(BenchmarkContext context)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (name, handler, count) in Handlers)
        {
            var file = context.File("consume.ndjson");
            Sample.WriteFile(file, count, Streams);
            context.EnterNewNamespace();
            context.Session.Run("$null = Import-EventoMessage $args[0]", file);
            var number = 0;
            string Consumer() => string.Create(CultureInfo.InvariantCulture, $"c{number++}");
            var figures = Rounds.Run(
                context.Options.Rounds,
                count,
                [
                    ("a plain loop", _ => context.Session.Time($"Receive-EventoMessage bench -Consumer {Consumer()} | ForEach-Object {{ {handler} }}")),
                    .. Throttles.Select(throttle => ($"{throttle}", (Func<int, TimeSpan>)(_ => context.Session.Time($"Invoke-EventoConsumer bench -Consumer {Consumer()} -ThrottleLimit {throttle} {{ {handler} }}")))),
                ]);
            rows.Add([name, .. figures.Select(figure => Show.Rate(figure.Median)), Show.Ratio(figures[^1].RatioTo(figures[1]))]);
        }
        return new Table(
            "Consumers, messages a second by what a handler takes", ["", "`Receive-EventoMessage` and a loop", .. Throttles.Select(throttle => $"`-ThrottleLimit {throttle}`"), "16 of 1"], rows);
    }
}
