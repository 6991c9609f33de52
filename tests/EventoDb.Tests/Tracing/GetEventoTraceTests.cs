using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Tracing;

/// <summary>What happened to order 17, on each backend.</summary>
public class GetEventoTraceTests
{
    private const string Order =
        """
        $placed = Write-EventoMessage order-17 Placed @{ total = 40 }
        $null = Write-EventoMessage order-18 Placed @{ total = 50 }
        $requested = Write-EventoMessage payment-17 Requested @{} -Following $placed
        $reserved = Write-EventoMessage stock-a Reserved @{} -Following $placed
        $null = Write-EventoMessage payment-18 Requested @{} -Following (Get-EventoStream order-18 -Last)
        $received = Write-EventoMessage payment-17 Received @{} -Following $requested
        $paid = Write-EventoMessage order-17 Paid @{} -Following $received
        """;

    private static readonly string[] Expected = ["0 order-17@0 ", "1 payment-17@0 order-17@0", "2 payment-17@1 payment-17@0", "3 order-17@1 payment-17@1", "1 stock-a@0 order-17@0"];

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public static TheoryData<BackendKind, string> Beginnings { get; } = new MatrixTheoryData<BackendKind, string>(
        [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble],
        [
            "$placed | Get-EventoTrace", "Get-EventoTrace $received", "Get-EventoTrace (Get-EventoStream stock-a -Last)", "Get-EventoStream order-17 | Get-EventoTrace",
            "Get-EventoTrace -Id $requested.Id", "Get-EventoTrace -Id ($paid.Id.ToUpperInvariant())", "Get-EventoTrace -StreamName order-17", "Get-EventoTrace -StreamName payment-17",
            "Get-EventoTrace order-17", "Get-EventoTrace ([guid]$placed.Id)", "Get-EventoTrace -StreamName stock-a, payment-17", "Find-EventoStream order-17 | Get-EventoTrace",
            "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($received)) | Get-EventoTrace",
            "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-EventoStream order-17 -Last))) | Get-EventoTrace",
            "$placed | Get-EventoTrace | Select-Object -Last 1 | Get-EventoTrace", "@{ StreamName = 'payment-17'; Position = 1 } | Get-EventoTrace", "Get-EventoTrace -StreamName order-17 -FullScan",
        ]);

    [Theory, MemberData(nameof(Beginnings))]
    public async Task Whatever_of_it_is_given_the_tree_is_the_same(BackendKind kind, string script)
    {
        await using var session = new StandInSession(kind);
        var trace = Trace(session.Run($"{Order}\n{script}"));
        Assert.Equal(Expected, trace.Select(Describe));
    }

    [Fact]
    public async Task Durations_are_counted_from_the_cause_and_from_the_root()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        var now = new DateTime(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);
        session.Server.Clock = () => now = now.AddSeconds(1);
        var trace = Trace(session.Run($"{Order}; Get-EventoTrace $placed"));
        Assert.Equal([null, 2, 3, 1, 3], trace.Select(entry => entry.Elapsed?.TotalSeconds));
        Assert.Equal([0, 2, 5, 6, 3], trace.Select(entry => entry.SinceRoot.TotalSeconds));
        Assert.Equal(["", "├─", "│ └─", "│   └─", "└─"], trace.Select(entry => entry.Branch));
        Assert.Equal((trace[0].Message, "Placed", false), (trace[1].Cause!.Message, trace[1].Cause!.Type, trace[1].Cause!.IsOutside));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_only_correlates_and_the_stream_it_correlates_with_belong_to_it(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var trace = Trace(session.Run(
            """
            $null = Write-EventoMessage order-3 Placed @{}
            $null = Write-EventoMessage order-4 Placed @{} -CorrelationStreamName cart-1
            $failed = Write-EventoMessage payment-3 Failed @{} -CorrelationStreamName order-3
            $null = Write-EventoMessage order-3 Reminded @{} -Following $failed
            $null = Write-EventoMessage payment-33 Failed @{} -CorrelationStreamName order-33
            Get-EventoTrace $failed
            """));
        Assert.Equal(["0 order-3@0 ", "0 payment-3@0 ", "1 order-3@1 payment-3@0"], trace.Select(Describe));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_correlates_with_a_stream_before_there_is_one_is_found_where_there_is_none_and_by_a_full_scan(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1", "Early", metadata: """{"correlationStreamName":"job-1"}""");
        session.Server.Write("b-1", "Late", metadata: """{"correlationStreamName":"job-1"}""");
        Assert.Equal(["a-1@0 Early", "b-1@0 Late"], Trace(session.Run("Get-EventoStream b-1 | Get-EventoTrace")).Select(entry => entry.ToString()));
        session.Server.Write("job-1", "Begun");
        Assert.Equal(["a-1@0 Early", "b-1@0 Late", "job-1@0 Begun"], Trace(session.Run("Get-EventoStream a-1 | Get-EventoTrace -FullScan")).Select(entry => entry.ToString()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Where_nothing_correlates_effects_are_found_by_their_causes_alone(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var root = session.Server.Write("a-1", "Root", id: MessageId.Create());
        session.Server.Write("a-1", "Other");
        var effect = session.Server.Write("b-1", "Effect", metadata: Caused(root));
        session.Server.Write("c-1", "Other");
        session.Server.Write("c-1", "Effect", metadata: Caused(effect));
        string[] expected = ["0 a-1@0 ", "1 b-1@0 a-1@0", "2 c-1@1 b-1@0"];
        Assert.Equal(expected, Trace(session.Run("Get-EventoStream a-1 -First 1 | Get-EventoTrace")).Select(Describe));
        Assert.Equal(expected, Trace(session.Run("Get-EventoStream c-1 -Last | Get-EventoTrace")).Select(Describe));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_effect_that_does_not_correlate_where_others_do_is_found_by_a_full_scan(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var root = session.Server.Write("a-1", "Root");
        session.Server.Write("b-1", "Correlated", metadata: """{"correlationStreamName":"a-1"}""");
        session.Server.Write("c-1", "Effect", metadata: Caused(root));
        Assert.Equal(["a-1@0 Root", "b-1@0 Correlated"], Trace(session.Run("Get-EventoTrace a-1")).Select(entry => entry.ToString()));
        Assert.Equal(["a-1@0 Root", "c-1@0 Effect", "b-1@0 Correlated"], Trace(session.Run("Get-EventoTrace a-1 -FullScan")).Select(entry => entry.ToString()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cause_that_is_not_there_is_named_and_said_to_lie_outside(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1", "Another", id: MessageId.Create());
        foreach (var (stream, position, id) in ((string, int, string)[])[("gone-1", 4, MessageId.Create()), ("a-1", 0, MessageId.Create()), ("b-1", 2, MessageId.Create())])
        {
            session.Server.Write("b-1", "Effect", metadata: $$"""{"causationMessageId":"{{id}}","causationMessageStreamName":"{{stream}}","causationMessagePosition":{{position}},"correlationStreamName":"x-1"}""");
        }
        var trace = Trace(session.Run("Get-EventoTrace b-1"));
        Assert.Equal(["0 b-1@0 gone-1@4", "0 b-1@1 a-1@0", "0 b-1@2 b-1@2"], trace.Select(Describe));
        Assert.All(trace, entry => Assert.True(entry.Cause!.IsOutside));
        Assert.All(trace, entry => Assert.Null(entry.Elapsed));
        Assert.Equal(("gone-1", 4, (string?)null), (trace[0].Cause!.StreamName, trace[0].Cause!.Position, trace[0].Cause!.Type));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_time_cuts_the_trace_and_what_lies_before_is_outside(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var noon = new DateTime(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);
        StandInMessage? before = null;
        for (var hour = 0; hour < 6; hour++)
        {
            session.Server.Clock = () => noon.AddHours(hour);
            before = session.Server.Write(hour % 2 == 0 ? "order-1" : "payment-1", "Step", metadata: before is null ? null : Caused(before)[..^1] + ""","correlationStreamName":"order-1"}""");
        }
        var trace = Trace(session.Run("Get-EventoTrace order-1 -Since '2026-03-04T14:00Z' -Until '2026-03-04T17:00Z'"));
        Assert.Equal(["0 order-1@1 payment-1@0", "1 payment-1@1 order-1@1", "2 order-1@2 payment-1@1"], trace.Select(Describe));
        Assert.Equal([true, false, false], trace.Select(entry => entry.Cause!.IsOutside));
        // What was asked for by name is there, whatever its time.
        Assert.Equal(["0 payment-1@2 order-1@2"], Trace(session.Run("Get-EventoStream payment-1 -Last | Get-EventoTrace -Since '2026-03-05' -FullScan")).Select(Describe));
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Get-EventoTrace order-1 -Since 0:10 -Until 0:20").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_store_that_holds_much_else_is_not_read_through(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Run(Order).ThrowOnError();
        for (var i = 0; i < 12_000; i++) session.Server.Write($"noise-{i}", "Noise", metadata: """{"correlationStreamName":"noise-1"}""");
        IReadOnlyList<StubRequest> RequestsOf(string script) => session.RequestsOf(() => Assert.Equal(Expected, Trace(session.Run(script)).Select(Describe)));
        foreach (var (script, most) in ((string, int)[])[("Get-EventoTrace order-17", 12), ("Get-EventoTrace $paid", 12), ("Get-EventoTrace -Id $paid.Id", 18)])
        {
            var requests = RequestsOf(script);
            Assert.InRange(requests.Count, 1, most);
            if (script.Contains("-Id", StringComparison.Ordinal)) continue;
            // What is asked for without a filter is one message, or a part of a stream.
            Assert.All(requests.Where(request => request.Rpc == "category.get" && !request.Text.Contains("correlation", StringComparison.Ordinal)), request => Assert.Contains("\"batchSize\":1}", request.Text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("{\"causationMessageStreamName\":7,\"causationMessagePosition\":0}")]
    [InlineData("{\"causationMessageStreamName\":\"b-1\",\"causationMessagePosition\":\"0\"}")]
    [InlineData("{\"causationMessageStreamName\":\"\",\"causationMessagePosition\":0,\"correlationStreamName\":[1]}")]
    [InlineData("{\"causationMessagePosition\":{\"causationMessageId\":\"x\"}}")]
    [InlineData("{\"causationMessageStreamName\":\"b-1\",\"causationMessagePosition\":1.5}")]
    public async Task Metadata_that_name_no_cause_are_those_of_a_root(string metadata)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("b-1", "Effect", metadata: metadata);
        var entry = Assert.Single(Trace(session.Run("Get-EventoStream b-1 | Get-EventoTrace")));
        Assert.Equal((0, (EventoTraceCause?)null), (entry.Depth, entry.Cause));
    }

    [Fact]
    public async Task A_cause_named_by_its_id_alone_is_found_among_what_was_read()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        var root = session.Server.Write("a-1", "Root", id: MessageId.Create());
        session.Server.Write("b-1", "Effect", metadata: $$"""{"causationMessageId":"{{root.Id.ToUpperInvariant()}}","correlationStreamName":"a-1"}""");
        Assert.Equal(["0 a-1@0 ", "1 b-1@0 a-1@0"], Trace(session.Run("Get-EventoTrace a-1")).Select(Describe));
    }

    [Fact]
    public async Task A_circle_of_causes_is_cut_where_an_effect_would_come_before_its_cause()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("a-1", "A", metadata: """{"causationMessageStreamName":"b-1","causationMessagePosition":0,"correlationStreamName":"a-1"}""");
        session.Server.Write("b-1", "B", metadata: """{"causationMessageStreamName":"a-1","causationMessagePosition":0,"correlationStreamName":"a-1"}""");
        Assert.Equal(["0 a-1@0 b-1@0", "1 b-1@0 a-1@0"], Trace(session.Run("Get-EventoTrace a-1")).Select(Describe));
    }

    [Fact]
    public async Task A_chain_as_long_as_the_trace_is_no_problem_and_its_branches_stay_short()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        for (var i = 0; i < 5000; i++)
        {
            session.Server.Write($"s{i % 7}-1", "Step", metadata: i == 0 ? null : $$"""{"causationMessageStreamName":"s{{(i - 1) % 7}}-1","causationMessagePosition":{{(i - 1) / 7}},"correlationStreamName":"s0-1"}""");
        }
        var trace = Trace(session.Run("Get-EventoTrace s0-1"));
        Assert.Equal(Enumerable.Range(0, 5000), trace.Select(entry => entry.Depth));
        Assert.All(trace, entry => Assert.InRange(entry.Branch.Length, 0, 27));
    }

    [Theory]
    [InlineData("Get-EventoTrace -Id 00000000-0000-4000-8000-000000000000", "MESSAGE_NOT_FOUND,")]
    [InlineData("Get-EventoTrace @{ StreamName = 'order-17'; Position = 99 }", "MESSAGE_NOT_FOUND,")]
    [InlineData("Get-EventoTrace @{ StreamName = 'order-17'; Position = 0; Id = '00000000-0000-4000-8000-000000000000' }", "MESSAGE_NOT_FOUND,")]
    [InlineData("Get-EventoTrace (Get-Date)", "INVALID_ARGUMENT,")]
    [InlineData("Get-EventoTrace @{ StreamName = 'order-17'; Position = 'x' }", "INVALID_ARGUMENT,")]
    public async Task What_is_not_there_is_an_error(string script, string id)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run(Order).ThrowOnError();
        var result = session.Run(script);
        Assert.StartsWith(id, result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotNull(result.Error.TargetObject);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task One_that_is_not_there_does_not_keep_the_others_from_being_traced()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        var result = session.Run($"{Order}; 'a', '00000000-0000-4000-8000-000000000000', $placed | Get-EventoTrace");
        Assert.Single(result.Errors);
        Assert.Equal(Expected, result.Output.Select(item => Describe((EventoTraceEntry)item.BaseObject)));
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_has_no_trace()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        Assert.Empty(session.Run("Get-EventoTrace none-1").Values);
    }

    [Fact]
    public async Task An_entry_can_be_followed()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        var trace = Trace(session.Run($"{Order}; $null = Write-EventoMessage mail-1 Sent @{{}} -Following (Get-EventoTrace $placed)[2]; Get-EventoTrace $placed"));
        Assert.Contains("3 mail-1@0 payment-17@1", trace.Select(Describe));
    }

    private static string Caused(StandInMessage cause) =>
        $$"""{"causationMessageId":"{{cause.Id}}","causationMessageStreamName":"{{cause.Stream}}","causationMessagePosition":{{cause.Position}},"causationMessageGlobalPosition":{{cause.GlobalPosition}}}""";

    private static List<EventoTraceEntry> Trace(ScriptResult result) => [.. result.Values.Cast<EventoTraceEntry>()];

    private static string Describe(EventoTraceEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Depth} {entry.StreamName}@{entry.Position} {entry.Cause}");
}
