using System.Text.Json;
using EventoDb.Benchmarks.Measuring;

namespace EventoDb.Benchmarks.Processes;

/// <summary>A session that watches while nothing happens; prints what it holds after the first minute and at the end, and what it used since it began.</summary>
internal static class QuietMode
{
    // The watch ends by itself, after the last look at it.
    private const int Margin = 5;

    public static async Task<int> RunAsync(string manifest, string uri, string token, int minutes)
    {
        using var session = new ModuleSession(manifest);
        session.Connect(new Uri(uri), token);
        var begun = ProcessSample.Take();
        var watching = Task.Run(() => session.Run("Watch-EventoMessage -All -IdleTimeoutSec $args[0]", (minutes * 60) + Margin));
        await Task.Delay(TimeSpan.FromMinutes(1));
        var first = ProcessSample.TakeSettled();
        await Task.Delay(TimeSpan.FromMinutes(minutes - 1));
        var last = ProcessSample.TakeSettled();
        if (watching.IsCompleted) throw new InvalidOperationException("The watch ended before its time.");
        await watching;
        Console.WriteLine(JsonSerializer.Serialize(new[] { first, last }.Select(sample => sample with { ProcessorTime = sample.ProcessorTime - begun.ProcessorTime })));
        return 0;
    }
}
