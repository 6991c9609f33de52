using System.Globalization;
using System.Text.Json;
using EventoDb.Activity;
using EventoDb.Tests.Browser;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Tracing;

/// <summary>What Show-EventoActivity counts and writes; what a browser makes of it is with the browser's tests.</summary>
public sealed class ShowEventoActivityTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-pages");

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Backends))]
    public async Task It_counts_every_message_by_time_category_and_type_and_tells_of_consumers(BackendKind kind)
    {
        await using var session = Open(kind);
        var data = Data(session, "Show-EventoActivity -Path $folder/activity.html");
        Assert.Equal((41, 12), (data.GetProperty("count").GetInt32(), data.GetProperty("streamCount").GetInt32()));
        Assert.Equal(41, data.GetProperty("counts").EnumerateArray().Sum(count => count[2].GetInt32()));
        Assert.Equal(["order Placed", "payment Received", "order:position Recorded"], data.GetProperty("kinds").EnumerateArray().Select(pair => $"{pair[0]} {pair[1]}"));
        var consumer = Assert.Single(data.GetProperty("consumers").EnumerateArray());
        Assert.Equal("order billing 8", $"{consumer[0]} {consumer[1]} {consumer[2]}");
        Assert.Equal("payment-1 30", $"{data.GetProperty("streams")[0][0]} {data.GetProperty("streams")[0][1]}");
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task It_can_be_narrowed_to_a_time_and_to_categories_and_counted_by_a_given_period(BackendKind kind)
    {
        await using var session = Open(kind);
        var data = Data(session, "Show-EventoActivity payment -Since '2026-03-04T12:10Z' -Until '2026-03-04T12:30Z' -Per 0:05 -Path $folder/activity.html");
        Assert.Equal((15, 300_000), (data.GetProperty("count").GetInt32(), data.GetProperty("per").GetInt32()));
        Assert.Equal([4, 4, 3, 4], data.GetProperty("counts").EnumerateArray().Select(count => count[2].GetInt32()));
        Assert.Empty(data.GetProperty("consumers").EnumerateArray());
        Assert.Equal(0, Data(session, "Show-EventoActivity none -Path $folder/activity.html").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("-Per 0:0:0")]
    [InlineData("-Per '-1:0'")]
    [InlineData("-Per 0:0:0.001")]
    [InlineData("-Since 0:10 -Until 0:20")]
    public async Task What_cannot_be_meant_is_refused_and_leaves_no_file(string arguments)
    {
        await using var session = Open(BackendKind.Pebble);
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run($"Show-EventoActivity {arguments} -Path $folder/activity.html").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task It_is_opened_where_no_file_is_named()
    {
        await using var session = Open(BackendKind.Postgres);
        var opened = new List<string>();
        EventoSession.Of(session.Runner.Runspace).OpenPage = opened.Add;
        Assert.Empty(session.Run("Show-EventoActivity").Values);
        Assert.Contains("Activity of default", File.ReadAllText(Assert.Single(opened)), StringComparison.Ordinal);
        File.Delete(opened[0]);
    }

    [Theory]
    [InlineData(0.001, "00:00:00.0010000")]
    [InlineData(0.5, "00:00:00.0100000")]
    [InlineData(600, "00:00:05")]
    [InlineData(86_400, "00:15:00")]
    [InlineData(30 * 86_400, "06:00:00")]
    [InlineData(3650.0 * 86_400, "28.00:00:00")]
    public void Periods_are_as_long_as_makes_few_of_them(double seconds, string expected)
    {
        var counts = new ActivityCounts(per: null);
        var messages = Enumerable.Range(0, 500).Select(i => TraceSample.Message($"s-{i % 7}", $"T{i % 3}", i, i + 1, "{}", "", new DateTimeOffset(Noon).AddSeconds(seconds * i / 499))).ToList();
        // In any order: clocks are set back, and old messages imported.
        foreach (var message in messages.OrderBy(message => message.GlobalPosition * 7919 % 500)) counts.Add(message.AsView());
        Assert.Equal(TimeSpan.Parse(expected, CultureInfo.InvariantCulture), counts.Length);
        var periods = counts.Counts.Select(count => count.Start).Distinct().ToList();
        Assert.InRange(periods.Count, 1, ActivityCounts.MostPeriods);
        Assert.All(periods, start => Assert.Equal(0, start.Ticks % counts.Length.Ticks));
        Assert.Equal(500, counts.Counts.Sum(count => count.Count));
        foreach (var (start, kind, number) in counts.Counts)
        {
            Assert.Equal(number, messages.Count(message => message.Time >= start && message.Time < start + counts.Length && counts.Kinds.ElementAt(kind) == ("s", message.Type)));
        }
    }

    [Fact]
    public async Task A_stream_where_a_category_belongs_is_refused_with_the_category_that_may_be_meant()
    {
        await using var session = Open(BackendKind.Pebble);
        var error = session.Run("Show-EventoActivity -Category order-1 -Path (Join-Path ([IO.Path]::GetTempPath()) \"$(New-Guid).html\")").Error;
        Assert.StartsWith("INVALID_ARGUMENT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'order'?", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_counts_are_those_of_Measure_EventoMessage()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Import(
            "default",
            """
            {"id":"11111111-1111-4111-8111-000000000001","stream":"a-1","type":"T","pos":0,"gpos":1,"data":null,"meta":null,"time":"2026-03-04T12:00:00Z"}
            {"id":"11111111-1111-4111-8111-000000000002","stream":"a-2","type":"T","pos":0,"gpos":2,"data":{"n":1.25},"meta":{"m":"ä"},"time":"2026-03-04T11:00:00Z"}

            """);
        var measured = session.Run("Measure-EventoMessage -All -By Stream").Values.Cast<EventoMeasure>().Select(Describe).Order(StringComparer.Ordinal);
        var counts = new ActivityCounts(per: null);
        using var client = session.Server.CreateClient();
        using var page = await client.GetCategoryPageAsync(string.Empty, cancellationToken: TestContext.Current.CancellationToken);
        for (var i = 0; i < page.Count; i++) counts.Add(page.View(i));
        Assert.Equal(measured, counts.Streams.Select(Describe).Order(StringComparer.Ordinal));
        // As it is counted of messages that were made.
        var ofMessages = new ActivityCounts(per: null);
        foreach (var message in page) ofMessages.Add(message.AsView());
        Assert.Equal((2, 2 + 10 + 10), (ofMessages.Count, ofMessages.Bytes));
        Assert.Equal(ofMessages.Bytes, counts.Bytes);
    }

    private static string Describe(EventoMeasure count) => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Count} {count.Bytes} {count.First:O} {count.Last:O}");

    private StandInSession Open(BackendKind kind)
    {
        var session = new StandInSession(kind);
        var minute = 0;
        session.Server.Clock = () => Noon.AddMinutes(minute);
        for (; minute < 40; minute++)
        {
            if (minute % 4 == 0) session.Server.Write($"order-{minute}", "Placed");
            else session.Server.Write("payment-1", "Received");
        }
        session.Server.Write("order:position-billing", "Recorded", """{"position":5}""");
        session.Runner.Set("folder", _folder.FullName);
        return session;
    }

    private static JsonElement Data(StandInSession session, string script)
    {
        var page = File.ReadAllText(((FileInfo)session.Run(script).Single.BaseObject).FullName);
        return JsonElement.Parse(page.Split("id=\"data\">")[1].Split("</script>")[0]);
    }
}
