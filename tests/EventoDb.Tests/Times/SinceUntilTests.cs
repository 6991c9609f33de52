using EventoDb.Tests.Support;

namespace EventoDb.Tests.Times;

/// <summary><c>-Since</c> and <c>-Until</c> give what a filter over all messages gives.</summary>
public class SinceUntilTests
{
    private static readonly DateTimeOffset Start = TimedStore.Start;

    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task They_are_exact_where_a_clock_steps_back_where_times_are_equal_and_where_positions_are_missing(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(2000));
        var scripts = new[]
        {
            "Get-EventoCategory -All", "Get-EventoCategory order", "Get-EventoCategory rare", "Get-EventoCategory order -Type Third",
            "Get-EventoCategory order -Position 1200", "Get-EventoStream order-1", "Get-EventoStream order-1 -Position 40", "Get-EventoStream rare-1",
            "Get-EventoStream order-2 -GlobalPosition 700", "Get-EventoStream nothing-1", "Get-EventoCategory nothing", "Get-EventoCategory order -GroupMember 0 -GroupSize 2",
        };
        var all = store.Run("Get-EventoCategory -All").Values.Cast<EventoMessage>().Select(message => message.Time).Order().ToList();
        DateTimeOffset[] times = [all[0].AddHours(-1), all[300], all[1400].AddTicks(1), all[^1], all[^1].AddHours(1)];
        foreach (var script in scripts)
        {
            var messages = store.Run(script).Values.Cast<EventoMessage>().ToList();
            foreach (var time in times)
            {
                Assert.Equal(Wanted(message => message.Time >= time), store.Positions($"{script} -Since $args[0]", time));
                Assert.Equal(Wanted(message => message.Time < time), store.Positions($"{script} -Until $args[0]", time));
                var until = time.AddMinutes(7);
                Assert.Equal(Wanted(message => message.Time >= time && message.Time < until), store.Positions($"{script} -Since $args[0] -Until $args[1]", time, until));
            }

            IEnumerable<long> Wanted(Func<EventoMessage, bool> isWanted) => messages.Where(isWanted).Select(message => message.GlobalPosition);
        }
    }

    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task What_was_imported_with_old_times_a_full_scan_finds(string kind)
    {
        // The old messages lie after the new ones, and a clock was an hour ahead for a while.
        var now = Start.AddHours(20);
        await using var store = new TimedStore(
            kind,
            [.. Enumerable.Range(0, 500).Select(i => ((string?)"order-1", now.AddSeconds(i))), .. Enumerable.Range(0, 500).Select(i => ((string?)"order-2", Start.AddSeconds(i)))]);

        Assert.Equal(Enumerable.Range(101, 400).Select(i => (long)i), store.Positions("Get-EventoCategory -All -Since $args[0] -FullScan", now.AddSeconds(100)));
        Assert.Equal(Enumerable.Range(501, 100).Select(i => (long)i), store.Positions("Get-EventoCategory -All -Until $args[0] -FullScan", Start.AddSeconds(100)));
        Assert.Equal(Enumerable.Range(701, 300).Select(i => (long)i), store.Positions("Get-EventoStream order-2 -Since $args[0] -FullScan", Start.AddSeconds(200)));
    }

    [Fact]
    public async Task What_a_time_does_not_want_is_not_read()
    {
        await using var store = new TimedStore(nameof(BackendKind.Sqlite), Enumerable.Range(0, 40_000).Select(i => ((string?)$"order-{i % 7}", Start.AddSeconds(i))));
        var before = store.Requests.Count;

        // The last ten minutes, the first ten minutes, and ten in the middle.
        Assert.Equal(600, store.Positions("Get-EventoCategory -All -Since $args[0]", Start.AddSeconds(39_400)).Count);
        var late = Requests();
        Assert.Equal(600, store.Positions("Get-EventoCategory -All -Until $args[0]", Start.AddSeconds(600)).Count);
        var early = Requests();
        Assert.Equal(600, store.Positions("Get-EventoCategory -All -Since $args[0] -Until $args[1]", Start.AddSeconds(20_000), Start.AddSeconds(20_600)).Count);
        var middle = Requests();

        Assert.InRange(late.Count, 3, 20);
        Assert.InRange(early.Count, 1, 3);
        Assert.InRange(middle.Count, 3, 30);

        List<StubRequest> Requests()
        {
            var made = store.Requests.Skip(before).ToList();
            before += made.Count;
            return made;
        }
    }

    [Fact]
    public async Task Times_may_be_points_spans_and_text()
    {
        var clock = new TestClock();
        await using var store = new TimedStore(nameof(BackendKind.Pebble), Enumerable.Range(0, 100).Select(i => ((string?)"order-1", clock.GetUtcNow().AddMinutes(i - 99))));
        store.Runner.Timing = TestTiming.Patient.With(TestTiming.PatientClient with { Clock = clock });
        var ten = Enumerable.Range(90, 11).Select(i => (long)i).ToList();
        var at = clock.GetUtcNow().AddMinutes(-10);

        foreach (var time in new object[]
        {
            at, at.ToOffset(TimeSpan.FromHours(9)), at.UtcDateTime, at.LocalDateTime, DateTime.SpecifyKind(at.LocalDateTime, DateTimeKind.Unspecified), TimeSpan.FromMinutes(10),
            "0:10", "0:10:00", "0.0:10:00", $"{at:yyyy-MM-ddTHH:mm:ssZ}", $"{at.LocalDateTime:yyyy-MM-dd HH:mm:ss}", $"{at.ToOffset(TimeSpan.FromHours(-5)):yyyy-MM-ddTHH:mm:sszzz}",
        })
        {
            Assert.Equal(ten, store.Positions("Get-EventoStream order-1 -Since $args[0]", time));
        }
        Assert.Equal(ten, store.Positions("Get-EventoStream order-1 -Since 0:10"));
        Assert.Equal(ten, store.Positions("Get-EventoCategory order -Since (New-TimeSpan -Minutes 10)"));
        Assert.Equal(ten.Take(5), store.Positions("Get-EventoCategory order -Since 0:10 -Until 0:05"));
        Assert.Equal(100, store.Positions("Get-EventoStream order-1 -Since ([datetime]::MinValue) -Until ([datetime]::MaxValue)").Count);
        Assert.Equal(100, store.Positions("Get-EventoStream order-1 -Since ([timespan]::MaxValue)").Count);
    }

    [Theory]
    [InlineData("-Since 10")]
    [InlineData("-Since 5.3")]
    [InlineData("-Since yesterday")]
    [InlineData("-Since -0:10")]
    [InlineData("-Since ([timespan]'-0:10')")]
    [InlineData("-Since 24:00")]
    [InlineData("-Since 0:05 -Until 0:10")]
    [InlineData("-Since 2026-01-02 -Until 2026-01-02")]
    [InlineData("-Until $null")]
    public async Task What_is_no_time_is_refused(string arguments)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);

        foreach (var cmdlet in new[] { "Get-EventoStream a-1", "Get-EventoCategory -All" })
        {
            Assert.Empty(session.RequestsOf(() => Assert.NotNull(session.Run($"{cmdlet} {arguments}").Error)));
        }
    }

    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task The_client_finds_where_the_messages_of_a_time_begin(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(1000));
        var client = ((EventoConnection)store.Run("Get-EventoConnection").Single.BaseObject).Client;
        var cancellation = TestContext.Current.CancellationToken;
        var all = store.Run("Get-EventoCategory -All").Values.Cast<EventoMessage>().ToList();
        foreach (var time in (DateTimeOffset[])[Start.AddDays(-1), all[400].Time, all[401].Time.AddTicks(1), all[^1].Time])
        {
            Assert.Equal(all.First(message => message.Time >= time).GlobalPosition, await client.FindPositionAsync("", time, cancellationToken: cancellation));
            Assert.Equal(all.First(message => message.Category == "order" && message.Time >= time).GlobalPosition, await client.FindPositionAsync("order", time, cancellationToken: cancellation));
            Assert.Equal(all.First(message => message.StreamName == "order-1" && message.Time >= time).Position, await client.FindStreamPositionAsync("order-1", time, cancellationToken: cancellation));
        }
        Assert.Equal(all[^1].GlobalPosition + 1, await client.FindPositionAsync("order", Start.AddDays(9), cancellationToken: cancellation));
        Assert.Equal(all.Last(message => message.StreamName == "order-1").Position + 1, await client.FindStreamPositionAsync("order-1", Start.AddDays(9), cancellationToken: cancellation));
        Assert.Equal(0, await client.FindStreamPositionAsync("nothing-1", Start, cancellationToken: cancellation));
    }
}
