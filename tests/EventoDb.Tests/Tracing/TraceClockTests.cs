using System.Globalization;
using EventoDb.Tests.Support;
using EventoDb.Tests.Times;

namespace EventoDb.Tests.Tracing;

/// <summary>Traces of a store whose clock was set back, whose messages were imported with older times, that keeps whole seconds, or has gaps: the tree goes by causes and global
/// positions, and times are told as they are.</summary>
public class TraceClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    // Stream, cause (an index; negative for none) and seconds after the start, in global order; null is a gap.
    private static readonly (string Stream, int Cause, double Second)?[] Steps =
    [
        ("order-17", -1, 0),
        ("payment-17", 0, 10),
        null,
        // The clock is set back by an hour.
        ("stock-a", 0, -3590),
        ("payment-17", 1, -3580),
        null,
        null,
        // At the same time as its cause.
        ("order-17", 4, -3580),
        // Imported, from a year ago.
        ("mail-1", 7, -31_536_000),
        // Within a second.
        ("mail-2", 7, -3579.75),
    ];

    private static readonly string[] Expected = ["0 order-17@0", "1 payment-17@0", "2 payment-17@1", "3 order-17@1", "4 mail-1@0", "4 mail-2@0", "1 stock-a@0"];

    public static TheoryData<string> Kinds => TimedStore.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_order_is_that_of_causes_and_durations_are_those_of_the_clock(string kind)
    {
        await using var store = Open(kind);
        var keepsSeconds = kind == nameof(BackendKind.Sqlite);
        var last = keepsSeconds ? -3580 : -3579.75;
        foreach (var script in (string[])["Get-EventoTrace order-17", "Get-EventoStream mail-2 | Get-EventoTrace", "Get-EventoStream stock-a -Last | Get-EventoTrace", "Get-EventoTrace mail-1 -FullScan"])
        {
            var trace = store.Run(script).ThrowOnError().Values.Cast<EventoTraceEntry>().ToList();
            Assert.Equal(Expected, trace.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Depth} {entry.StreamName}@{entry.Position}")));
            Assert.Equal([null, 10, -3590, 0, -31_532_420, last + 3580, -3590], trace.Select(entry => entry.Elapsed?.TotalSeconds));
            Assert.Equal([0, 10, -3580, -3580, -31_536_000, last, -3590], trace.Select(entry => entry.SinceRoot.TotalSeconds));
            Assert.All(trace, entry => Assert.False(entry.Cause?.IsOutside == true));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_asked_for_by_time_is_by_the_times_that_are_kept(string kind)
    {
        await using var store = Open(kind);
        // What is older than that is left out, and what it caused says so.
        var trace = store.Run("Get-EventoTrace order-17 -Since $args[0] -FullScan", Start.AddSeconds(-3585)).ThrowOnError().Values.Cast<EventoTraceEntry>().ToList();
        Assert.Equal(["order-17@0", "payment-17@0", "payment-17@1", "order-17@1", "mail-2@0"], trace.Select(entry => $"{entry.StreamName}@{entry.Position}"));
        Assert.DoesNotContain(trace, entry => entry.Cause?.IsOutside == true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Where_all_times_are_equal_the_order_is_still_that_of_global_positions(string kind)
    {
        await using var store = Open(kind, _ => 0);
        var trace = store.Run("Get-EventoTrace order-17").ThrowOnError().Values.Cast<EventoTraceEntry>().ToList();
        Assert.Equal(Expected, trace.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Depth} {entry.StreamName}@{entry.Position}")));
        Assert.All(trace, entry => Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (entry.Elapsed ?? TimeSpan.Zero, entry.SinceRoot)));
    }

    private static TimedStore Open(string kind, Func<double, double>? second = null)
    {
        var positions = new Dictionary<string, int>();
        var places = Steps.Select(step => step is { } message ? (message.Stream, Position: positions[message.Stream] = positions.GetValueOrDefault(message.Stream, -1) + 1) : default).ToList();
        return new TimedStore(
            kind,
            Steps.Select(step => (step?.Stream, Start.AddSeconds(step is { } message ? second?.Invoke(message.Second) ?? message.Second : 0))),
            index => Steps[index] is { Cause: >= 0 and var cause }
                ? $$"""{"causationMessageStreamName":"{{places[cause].Stream}}","causationMessagePosition":{{places[cause].Position}},"causationMessageGlobalPosition":{{cause + 1}},"correlationStreamName":"order-17"}"""
                : "null");
    }
}
