using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Where the first error stops the caller, nothing is written after a message that is refused for what it is; what cannot be refused so is in flight
/// by the dozen all the same.</summary>
public class FirstErrorTests(TestServer server)
{
    private const string TakenId = "0198c0de-0000-4000-8000-00000000abcd";

    // Inputs of which the tenth is refused.
    private static readonly Dictionary<string, string> Refusals = new()
    {
        ["data"] = "-StreamName a-1 -Type T -Data { @{ n = $(if ($_.n -eq 10) { [double]::NaN } else { $_.n }) } }",
        ["block for data"] = "-StreamName a-1 -Type T -Data { if ($_.n -eq 10) { throw 'no' }; $_ }",
        ["block for the stream"] = "-StreamName { if ($_.n -eq 10) { throw 'no' }; 'a-1' } -Type T -Data { $_ }",
        ["block for the type"] = "-StreamName a-1 -Type { if ($_.n -eq 10) { throw 'no' }; 'T' } -Data { $_ }",
        ["no stream"] = "-StreamName { if ($_.n -ne 10) { 'a-1' } } -Type T -Data { $_ }",
        ["id that is none"] = "-StreamName a-1 -Type T -Data { $_ } -Id { if ($_.n -eq 10) { 'none' } else { [guid]::NewGuid() } }",
        ["id used before"] = $"-StreamName a-1 -Type T -Data {{ $_ }} -Id {{ if ($_.n -eq 10) {{ '{TakenId}' }} else {{ [guid]::NewGuid() }} }}",
        ["stream that exists"] = "-StreamName { \"s-$($_.n)\" } -Type T -Data { $_ } -NoStream",
        ["NUL"] = "-StreamName a-1 -Type T -Data { @{ n = $_.n; text = $(if ($_.n -eq 10) { \"a`0b\" } else { 'ab' }) } }",
    };

    private static readonly string[] FoundHere = ["data", "block for data", "block for the stream", "block for the type", "no stream", "id that is none"];

    public static TheoryData<BackendKind, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<BackendKind, string, string>();
            foreach (var window in (string[])["", "-Window 1", "-ConnectionCount 4"])
            {
                foreach (var refusal in FoundHere) cases.Add(BackendKind.Pebble, refusal, window);
                foreach (var kind in Enum.GetValues<BackendKind>()) cases.Add(kind, "stream that exists", window);
                cases.Add(BackendKind.Sqlite, "id used before", window);
                cases.Add(BackendKind.Postgres, "id used before", window);
                cases.Add(BackendKind.Postgres, "NUL", window);
            }
            // A window that is given is kept to; what is found here is found all the same.
            foreach (var refusal in FoundHere) cases.Add(BackendKind.Pebble, refusal, "-Window 64");
            return cases;
        }
    }

    public static TheoryData<string, string> EmbeddedCases => new MatrixTheoryData<string, string>([.. FoundHere, "id used before", "stream that exists"], ["", "-Window 1", "-ConnectionCount 4"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nothing_is_written_after_it(BackendKind kind, string refusal, string window)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("s-10", id: TakenId);
        AssertStopped(session.Run(Script(refusal, window)));
        Assert.Equal(9, session.Server.Messages().Count - 1);
    }

    [Theory]
    [MemberData(nameof(EmbeddedCases))]
    public void Nothing_is_written_after_it_on_the_embedded_server(string refusal, string window)
    {
        using var space = server.CreateNamespace();
        space.Run("Write-EventoMessage s-10 T @{} -Id $args[0]", TakenId).ThrowOnError();
        AssertStopped(space.Run(Script(refusal, window)));
        Assert.Equal(10, space.Run("Get-EventoCategory -All").Values.Count);
    }

    [Theory]
    [InlineData(BackendKind.Sqlite, "")]
    [InlineData(BackendKind.Postgres, "")]
    [InlineData(BackendKind.Pebble, "")]
    [InlineData(BackendKind.Pebble, "-Window 1")]
    [InlineData(BackendKind.Pebble, "-ConnectionCount 4")]
    public async Task Nothing_is_written_after_another_writers_message_in_one_stream(BackendKind kind, string window)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1", "Before");
        var writes = 0;
        session.Server.Intercept = (request, perform, _) =>
        {
            // Somebody else comes in between.
            if (request.Rpc == "stream.write" && Interlocked.Increment(ref writes) == 10) session.Server.Write("a-1", "Other");
            return Task.FromResult(perform());
        };
        var result = session.Run(Script("-StreamName a-1 -Type T -Data { $_ } -ExpectedVersion 0", window));
        AssertStopped(result);
        Assert.IsType<EventoVersionConflictException>(((System.Management.Automation.ErrorRecord)result.Values[0]).Exception);
        Assert.Equal(9, session.Server.Messages().Count(message => message.Type == "T"));
    }

    [Theory]
    [InlineData(BackendKind.Sqlite, "")]
    [InlineData(BackendKind.Pebble, "")]
    [InlineData(BackendKind.Pebble, "-ErrorAction Stop")]
    [InlineData(BackendKind.Pebble, "-ErrorAction Stop -Window 1")]
    public async Task Nothing_is_written_to_a_stream_that_exists_after_all(BackendKind kind, string arguments)
    {
        await using var session = new StandInSession(kind);
        // At the very version that the second would expect.
        session.Server.Write("a-1");
        Assert.StartsWith(
            "STREAM_VERSION_CONFLICT", session.Run($"@{{ n = 1 }}, @{{ n = 2 }}, @{{ n = 3 }} | Write-EventoMessage a-1 T -NoStream {arguments}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(session.Server.Messages());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Window 64")]
    public async Task Nothing_is_written_after_a_refusal_in_a_stream_that_the_pipeline_has_begun(string window)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        var writes = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "stream.write" && Interlocked.Increment(ref writes) == 10 ? StubAnswer.Error(409, "STREAM_VERSION_CONFLICT", "no") : perform());
        AssertStopped(session.Run(Script("-StreamName a-1 -Type T -Data { $_ } -NoStream", window)));
        Assert.Equal(9, session.Server.Messages().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Window 64")]
    public async Task What_does_not_stop_at_an_error_says_of_each_message_of_a_series_what_became_of_it(string window)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        var writes = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "stream.write" && Interlocked.Increment(ref writes) == 10 ? StubAnswer.Error(400, "INVALID_REQUEST", "no") : perform());
        var result = session.Run($"1..40 | Write-EventoMessage a-1 T -Data {{ @{{ n = $_ }} }} -NoStream {window}");
        Assert.Equal(40, result.Output.Count + result.Errors.Count);
        Assert.Equal(10, ScriptResult.NumberOf(result.Errors[0]));
        var refused = result.Errors.Select(ScriptResult.NumberOf).ToHashSet();
        Assert.Equal(
            Enumerable.Range(1, 40).Where(n => !refused.Contains(n)).Select(n => (object)(long)n), session.Run("Get-EventoStream a-1 | ForEach-Object { $_.Data.n }").Values);
    }

    [Theory]
    [InlineData("-Data { $_ }", true)]
    [InlineData("-Data { $_ } -ExpectedVersion -1", true)]
    [InlineData("-Data { $_ } -Id { [guid]::NewGuid() }", false)]
    [InlineData("-Data { $_ } -Id { [guid]::NewGuid() } -Window 64", true)]
    [InlineData("-Data { @{ text = \"`0\" } }", false)]
    [InlineData("-Data { $_ } -ExpectedVersion -1 -Id { [guid]::NewGuid() }", true)]
    public async Task Many_are_in_flight_where_none_can_be_refused_alone(string arguments, bool isPipelined)
    {
        await using var standIn = new StandInServer { Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) } };
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.On(new TestClock());
        using var client = WriterRun.Connect(standIn.Uri);
        var results = runner.Run(
            $"function Invoke-It {{ $ErrorActionPreference = 'Stop'; 1..100 | ForEach-Object {{ @{{ n = $_ }} }} | Write-EventoMessage a-1 T -Connection $args[0] {arguments} }}; Invoke-It $args[0]",
            new EventoConnection(client, "0.7.0")).Values;
        Assert.Equal(100, results.Count);
        if (isPipelined) Assert.True(standIn.MostPending > 2);
        else Assert.Equal(1, standIn.MostPending);
    }

    [Fact]
    public async Task Expected_versions_of_several_streams_are_in_flight_stream_by_stream()
    {
        await using var standIn = new StandInServer { Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) } };
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.On(new TestClock());
        using var client = WriterRun.Connect(standIn.Uri);
        var connection = new EventoConnection(client, "0.7.0");
        const string script = "1..200 | ForEach-Object {{ @{{ n = $_ }} }} | Write-EventoMessage -StreamName {{ \"s-$({0})\" }} -Type T -Data {{ $_ }} -NoStream -Connection $args[0] -ErrorAction Stop";
        Assert.Equal(200, runner.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, "$_.n % 2"), connection).Values.Count);
        Assert.Equal(1, standIn.MostPending);
        Assert.Equal(200, runner.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, "'x' + [Math]::Floor($_.n / 101)"), connection).Values.Count);
        Assert.True(standIn.MostPending > 2);
    }

    [Fact]
    public async Task Without_Stop_each_input_has_its_result_or_error_in_order()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        session.Server.Write("s-10", id: TakenId);
        foreach (var refusal in Refusals.Keys)
        {
            var order = session.Run(
                $"1..20 | ForEach-Object {{ [pscustomobject]@{{ n = $_ }} }} | Write-EventoMessage {Refusals[refusal]} 2>&1 | ForEach-Object {{ $_ -is [Management.Automation.ErrorRecord] }}").Values;
            Assert.Equal(Enumerable.Range(1, 20).Select(n => (object)(n == 10)), order);
        }
    }

    private static string Script(string refusal, string window) =>
        $$"""
        $script:results = 0
        function Invoke-It {
            $ErrorActionPreference = 'Stop'
            1..40 | ForEach-Object { [pscustomobject]@{ n = $_ } } | Write-EventoMessage {{Refusals.GetValueOrDefault(refusal, refusal)}} {{window}} | ForEach-Object { $script:results++ }
        }
        try { Invoke-It } catch { $_ }
        $script:results
        """;

    private static void AssertStopped(ScriptResult result)
    {
        Assert.Equal(9, result.Values[^1]);
        Assert.IsType<System.Management.Automation.ErrorRecord>(result.Values[0]);
    }
}
