using EventoDb.Tests.Support;
using EventoDb.Tests.Times;

namespace EventoDb.Tests.Finding;

public class MeasureEventoMessageTests
{
    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task Counts_are_those_of_a_plain_count(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(1500));
        var all = store.Run("Get-EventoCategory -All").Values.Cast<EventoMessage>().ToList();
        foreach (var (arguments, keyOf) in ((string, Func<EventoMessage, string?>)[])
            [("", _ => null), ("-By Type", m => m.Type), ("-By Category", m => m.Category), ("-By Stream", m => m.StreamName)])
        {
            var expected = all.GroupBy(keyOf).Select(group => Row(group, null)).Order().ToList();
            Assert.Equal(expected, Rows(store.Run($"Measure-EventoMessage {arguments}")).Order());
            foreach (var minutes in (int[])[1, 7])
            {
                var per = TimeSpan.FromMinutes(minutes);
                var groups = all.GroupBy(m => (Period: new DateTimeOffset(m.Time.UtcTicks / per.Ticks * per.Ticks, TimeSpan.Zero), Key: keyOf(m)));
                Assert.Equal(groups.Select(group => Row(group, group.Key.Period)).Order(), Rows(store.Run($"Measure-EventoMessage {arguments} -Per 0:{minutes:00}")).Order());
            }
        }
        var since = TimedStore.Start.AddMinutes(10);
        Assert.Equal(all.Count(m => m.Time >= since), Count("Measure-EventoMessage -Since $args[0]", since));
        Assert.Equal(all.Count(m => m.Type == "Third" && m.Time < since), Count("Measure-EventoMessage -Type Third -Until $args[0]", since));
        Assert.Equal(all.Count(m => m.StreamName == "order-1"), Count("Measure-EventoMessage -StreamName order-1"));
        Assert.Equal(all.Count(m => m.Category is "order" or "rare"), Count("'order', 'rare' | Select-Object @{ n = 'Category'; e = { $_ } } | Measure-EventoMessage"));
        Assert.Equal(all.Count(m => m.GlobalPosition % 10 == 4), Count("Measure-EventoMessage '4$'"));
        Assert.Equal(all.Count(m => m.GlobalPosition > 700), Count("Measure-EventoMessage -Data @{ n = { $_ -gt 700 } }"));

        long Count(string script, params object[] arguments) => ((EventoMeasure)store.Run(script, arguments).Single.BaseObject).Count;
    }

    [Fact]
    public async Task Periods_begin_at_midnights_and_weeks_on_Mondays_and_the_largest_comes_first()
    {
        // 2026-11-27 is a Friday.
        await using var store = new TimedStore(nameof(BackendKind.Pebble), [("a-1", At(27, 23)), ("b-1", At(28, 0)), ("b-1", At(28, 23)), ("a-1", At(28, 23)), ("a-1", At(30, 0))]);
        Assert.Equal(["11-27 a 1 0.5", "11-28 b 2 1", "11-28 a 1 0.5", "11-30 a 1 0.5"], Shown("-Per 1.0:00 -By Category"));
        Assert.Equal(["11-23 4 1", "11-30 1 0.25"], Shown("-Per 7.0:00"));
        Assert.Equal(["a 3 1", "b 2 0.666666666666667"], Shown("-By Category"));

        IEnumerable<string> Shown(string arguments) => store.Run(
            $"Measure-EventoMessage {arguments} | ForEach-Object {{ (@($_.Period.ToString('MM-dd'), $_.Key, $_.Count, $_.Share) -ne $null) -join ' ' }}"
                .Replace("$_.Period.ToString('MM-dd')", "$(if ($_.Period) { $_.Period.ToString('MM-dd') })", StringComparison.Ordinal)).Values.Cast<string>();

        static DateTimeOffset At(int day, int hour) => new(2026, 11, day, hour, 30, 0, TimeSpan.Zero);
    }

    [Fact]
    public async Task Nothing_is_counted_as_nothing()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        var none = (EventoMeasure)session.Run("Measure-EventoMessage").Single.BaseObject;
        Assert.Equal((0L, 0L, null, null), (none.Count, none.Bytes, none.First, none.Last));
        Assert.Empty(session.Run("Measure-EventoMessage -By Type").Values);
        Assert.Empty(session.Run("Measure-EventoMessage -Per 1:00").Values);
    }

    [Theory]
    [InlineData("-Per 0:00")]
    [InlineData("-Per ([timespan]'-1:00')")]
    public async Task What_is_no_period_is_refused(string arguments)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.StartsWith("INVALID_ARGUMENT", session.Run($"Measure-EventoMessage {arguments}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static string Row(IEnumerable<EventoMessage> messages, DateTimeOffset? period)
    {
        var group = messages.ToList();
        var key = group[0];
        return $"{period:O} {group.Count} {group.Sum(m => m.DataJson.Length)} {group.Min(m => m.Time):O} {group.Max(m => m.Time):O} {key.Type.Length > 0}";
    }

    private static IEnumerable<string> Rows(ScriptResult result) => result.Values.Cast<EventoMeasure>().Select(measure =>
        $"{(measure as EventoPeriodMeasure)?.Period:O} {measure.Count} {measure.Bytes} {measure.First:O} {measure.Last:O} True");
}
