using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Works on messages with handlers that take their time, one after the other and many at once.</summary>
internal static class ConsumerSuite
{
    private const int Streams = 1000;

    // Each waits as for a service: handler, how many messages for each that is worked on at once.
    private static readonly (string Name, string Handler, int Count)[] Handlers =
        [("0 ms", "", 2_000), ("1 ms", "[Threading.Thread]::Sleep(1)", 1_000), ("20 ms", "[Threading.Thread]::Sleep(20)", 250)];

    private static readonly int[] Throttles = [1, 2, 4, 8, 16];

    public static Table Run(BenchmarkContext context)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (name, handler, count) in Handlers)
        {
            var file = context.File("consume.ndjson");
            Sample.WriteFile(file, count * Throttles[^1], Streams);
            context.EnterNewNamespace();
            context.Session.Run("$null = Import-EventoMessage $args[0]", file);
            var number = 0;
            string Consumer() => string.Create(CultureInfo.InvariantCulture, $"c{number++}");
            var figures = Rounds.Run(
                context.Options.Rounds,
                count,
                [
                    ("a plain loop", _ => context.Session.Time($"Receive-EventoMessage bench -Consumer {Consumer()} -First {count} | ForEach-Object {{ {handler} }}")),
                    .. Throttles.Select(throttle => ($"{throttle}", (Func<int, TimeSpan>)(_ => Time(context, Consumer(), throttle, count, handler)))),
                ]);
            rows.Add([name, .. figures.Select(figure => Show.Rate(figure.Median)), Show.Ratio(figures[^1].RatioTo(figures[1]))]);
        }
        return new Table(
            "Consumers, messages a second by what a handler takes", ["", "`Receive-EventoMessage` and a loop", .. Throttles.Select(throttle => $"`-ThrottleLimit {throttle}`"), "16 of 1"], rows);
    }

    /// <summary>How long one of those that are worked on at once takes for its part.</summary>
    private static TimeSpan Time(BenchmarkContext context, string consumer, int throttle, int count, string handler) =>
        context.Session.Time($"Invoke-EventoConsumer bench -Consumer {consumer} -ThrottleLimit {throttle} -First {count * throttle} {{ {handler} }}") / throttle;
}
