using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>What is there already is success, on every backend; what is not is written, fast and in order.</summary>
public class SkipExistingTests(TestServer server)
{
    private const string Id = "0198c0de-0000-4000-8000-00000000abcd";
    private const string Rows = "1..300 | ForEach-Object { [pscustomobject]@{ n = $_ } } | Write-EventoMessage -StreamName { \"s-$($_.n % 3)\" } -Type T -Data { @{ n = $_.n } } -IdempotencyKey { $_.n }";

    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task This_very_message_is_success_and_the_result_says_so(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1");
        const string write = $"Write-EventoMessage a-1 T @{{ b = 1.50; a = 'ä' }} -Metadata @{{ user = 'ops' }} -Id {Id} -SkipExisting";
        var first = Assert.IsType<EventoWriteResult>(session.Run(write).Single.BaseObject);
        var second = Assert.IsType<EventoWriteResult>(session.Run(write.Replace("@{ b = 1.50; a = 'ä' }", "'{\"a\":\"\\u00e4\",\"b\":15e-1}'", StringComparison.Ordinal)).Single.BaseObject);
        Assert.Equal((false, true), (first.Existing, second.Existing));
        Assert.Equal((first.Id, first.StreamName, first.Type, first.Position, first.GlobalPosition), (second.Id, second.StreamName, second.Type, second.Position, second.GlobalPosition));
        Assert.Equal(2, session.Server.Messages().Count);
    }

    [Theory]
    [InlineData("Write-EventoMessage a-1 U @{ n = 1 }")]
    [InlineData("Write-EventoMessage a-1 T @{ n = 2 }")]
    [InlineData("Write-EventoMessage a-1 T @{ n = 1; m = 1 }")]
    [InlineData("Write-EventoMessage a-1 T @{ n = 1 } -Metadata @{ user = 'ops' }")]
    public async Task Another_message_with_that_id_is_an_error(string write)
    {
        foreach (var kind in Enum.GetValues<BackendKind>())
        {
            await using var session = new StandInSession(kind);
            session.Server.Write("a-1", data: """{"n":1}""", id: Id);
            var error = session.Run($"{write} -Id {Id} -SkipExisting").Error;
            Assert.Equal(("ID_EXISTS,EventoDb.Commands.WriteEventoMessageCommand", ErrorCategory.ResourceExists), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
            Assert.Single(session.Server.Messages());
        }
    }

    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Postgres)]
    public async Task An_id_of_another_stream_is_an_error(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("b-1", id: Id);
        Assert.StartsWith("ID_EXISTS,", session.Run($"Write-EventoMessage a-1 T @{{}} -Id {Id} -SkipExisting").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task With_expected_versions_a_pipeline_goes_on_where_it_was(BackendKind kind)
    {
        foreach (var arguments in (string[])["-NoStream", "-NoStream -Window 64", "-NoStream -ErrorAction Stop"])
        {
            await using var session = new StandInSession(kind);
            string Write(int count) => $"1..{count} | Write-EventoMessage a-1 T -Data {{ @{{ n = $_ }} }} -IdempotencyKey {{ $_ }} {arguments}";
            Assert.Equal(20, session.Run(Write(20)).Values.Count);
            var again = session.Run(Write(50)).Values.Cast<EventoWriteResult>().ToList();
            Assert.Equal(Enumerable.Range(0, 50).Select(n => (n < 20, (long)n)), again.Select(result => (result.Existing, result.Position)));
            Assert.Equal(50, session.Server.Messages().Count);
            // Somebody else comes in between: what is there is there, but what follows stands together no more.
            session.Server.Write("a-1", "Other");
            var after = session.Run(Write(51));
            Assert.Equal((50, "STREAM_VERSION_CONFLICT"), (after.Output.Count, ((EventoException)after.Error.Exception).Code));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stream_is_looked_through_once(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        Assert.Equal(300, session.Run(Rows).Values.Count);
        IReadOnlyList<StubRequest> requests = session.RequestsOf(() => Assert.All(session.Run(Rows).Values, result => Assert.True(((EventoWriteResult)result).Existing)));
        Assert.All(requests, request => Assert.Equal("stream.get", request.Rpc));
        // A hundred messages a stream are a full page; the next one is empty.
        Assert.Equal(6, requests.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_message_twice_in_a_pipeline_is_written_once(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1");
        var results = session.Run("(1..40) + (1..40) + (21..60) | Write-EventoMessage a-1 T -Data { @{ n = $_ } } -IdempotencyKey { $_ }").Values.Cast<EventoWriteResult>().ToList();
        Assert.Equal((120, 60), (results.Count, results.Count(result => result.Existing)));
        Assert.Equal(Enumerable.Range(1, 40).Concat(Enumerable.Range(1, 40)).Concat(Enumerable.Range(21, 40)).Select(n => (long)n), results.Select(result => result.Position));
        Assert.Equal(61, session.Server.Messages().Count);
        var failed = session.Run("1, 2 | Write-EventoMessage b-1 T -Data { @{ n = $_ } } -IdempotencyKey one");
        Assert.Equal((1, "ID_EXISTS"), (failed.Output.Count, ((EventoException)failed.Error.Exception).Code));
    }

    [Theory]
    [InlineData(BackendKind.Sqlite, "")]
    [InlineData(BackendKind.Postgres, "")]
    [InlineData(BackendKind.Sqlite, "-NoStream")]
    [InlineData(BackendKind.Pebble, "-NoStream")]
    public async Task What_another_run_writes_at_the_same_time_is_success_too(BackendKind kind, string arguments)
    {
        await using var session = new StandInSession(kind);
        var id = MessageId.CreateFor("default", "a-1", "k");
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Rpc == "stream.write") session.Server.Write("a-1", "T", """{"n":1}""", id: id);
            return Task.FromResult(perform());
        };
        var result = Assert.IsType<EventoWriteResult>(session.Run($"Write-EventoMessage a-1 T @{{ n = 1 }} -IdempotencyKey k {arguments}").Single.BaseObject);
        Assert.True(result.Existing);
        Assert.Single(session.Server.Messages());
    }

    [Fact]
    public void On_the_embedded_server_a_second_run_writes_nothing()
    {
        using var space = server.CreateNamespace();
        Assert.Equal(300, space.Run(Rows).Values.Count);
        Assert.All(space.Run(Rows).Values, result => Assert.True(((EventoWriteResult)result).Existing));
        var id = space.Value<string>("(Get-EventoStream s-1 -First 1).Id");
        Assert.Equal(MessageId.CreateFor(space.Name, "s-1", "1"), id);
    }

    [Theory]
    [InlineData("-SkipExisting", "INVALID_ARGUMENT", "-SkipExisting needs an id")]
    [InlineData("-IdempotencyKey k -Id 0198c0de-0000-4000-8000-00000000abcd", "INVALID_ARGUMENT", "-IdempotencyKey makes the id")]
    [InlineData("-IdempotencyKey k -PreserveId", "INVALID_ARGUMENT", "-IdempotencyKey makes the id")]
    [InlineData("-IdempotencyKey { $null }", "INVALID_ARGUMENT", "-IdempotencyKey is empty")]
    public async Task What_makes_no_sense_is_refused(string arguments, string code, string message)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        var error = session.Run($"Write-EventoMessage a-1 T @{{}} {arguments}").Error;
        Assert.StartsWith(code, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(session.Server.Messages());
    }

    [Fact]
    public async Task Copies_of_messages_that_keep_their_ids_can_be_made_again()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        await using var other = new BackendStandIn(BackendKind.Pebble);
        const string copy = "Get-EventoCategory a | Write-EventoMessage -PreserveId -SkipExisting -Connection $to";
        session.Run("1..30 | Write-EventoMessage a-1 T -Data { @{ n = $_ } }; $to = Connect-EventoServer $args[0] -Token $args[1] -NoDefault", other.Uri.ToString(), other.Token).ThrowOnError();
        Assert.Equal(30, session.Run(copy).Values.Count);
        Assert.All(session.Run(copy).Values, result => Assert.True(((EventoWriteResult)result).Existing));
        Assert.Equal(30, other.Messages().Count);
    }

    [Fact]
    public async Task Where_it_cannot_be_looked_nothing_is_sent_and_only_the_first_is_tried_for_long()
    {
        await using var session = new StandInSession(BackendKind.Pebble, timing: TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses }));
        await session.Server.StopAsync();
        var result = session.Run("1..100 | Write-EventoMessage -StreamName { \"s-$_\" } -Type T -Data { @{ n = $_ } } -IdempotencyKey { $_ }");
        Assert.Empty(result.Output);
        Assert.Equal(Enumerable.Range(1, 100), result.Errors.Select(error => Convert.ToInt32(((PSObject)error.TargetObject).BaseObject, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(result.Errors, error => Assert.StartsWith("NETWORK_ERROR", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        session.Server.Start();
        Assert.Equal(100, session.Run("1..100 | Write-EventoMessage -StreamName { \"s-$_\" } -Type T -Data { @{ n = $_ } } -IdempotencyKey { $_ }").Values.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-ErrorAction Stop")]
    public async Task Many_are_in_flight(string arguments)
    {
        await using var standIn = new StandInServer { Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) } };
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.On(new TestClock());
        using var client = WriterRun.Connect(standIn.Uri);
        var results = runner.Run(
            $"1..100 | ForEach-Object {{ @{{ n = $_ }} }} | Write-EventoMessage a-1 T -Connection $args[0] -IdempotencyKey {{ $_.n }} {arguments}", new EventoConnection(client, "0.7.0")).Values;
        Assert.Equal(100, results.Count);
        Assert.True(standIn.MostPending > 2);
    }
}
