using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary><c>Write-EventoMessage -ConnectionCount</c>.</summary>
public sealed class ConnectionCountTests(TestServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory]
    [InlineData("")]
    [InlineData("-Window 1")]
    [InlineData("-NoStream")]
    [InlineData("-IdempotencyKey { $_ }")]
    [InlineData("-ErrorAction Stop")]
    public void Results_are_in_the_order_of_the_input_and_messages_in_that_of_their_stream(string arguments)
    {
        using var space = server.CreateNamespace();
        var script = $"1..300 | Write-EventoMessage -StreamName {{ \"s-$($_ % 23)\" }} -Type T -Data {{ @{{ n = $_ }} }} -ConnectionCount 4 {arguments} -IncludeInput";
        var results = space.Run($"{script} | ForEach-Object {{ \"$($_.InputObject) $($_.StreamName) $($_.Position)\" }}").Values;
        Assert.Equal(Enumerable.Range(1, 300).Select(n => (object)$"{n} s-{n % 23} {(n - (n % 23 == 0 ? 23 : n % 23)) / 23}"), results);
        Assert.Equal(
            Enumerable.Range(0, 23).SelectMany(stream => Enumerable.Range(1, 300).Where(n => n % 23 == stream)).Select(n => (object)(long)n),
            space.Run("0..22 | ForEach-Object { Get-EventoStream \"s-$_\" } | ForEach-Object { $_.Data.n }").Values);
    }

    [Fact]
    public void With_a_key_a_script_can_be_run_twice()
    {
        using var space = server.CreateNamespace();
        const string script = "1..100 | Write-EventoMessage -StreamName { \"s-$($_ % 9)\" } -Type T -Data { @{ n = $_ } } -IdempotencyKey { $_ } -ConnectionCount 4 | Where-Object Existing";
        Assert.Empty(space.Run(script).Values);
        Assert.Equal(100, space.Run(script).Output.Count);
        Assert.Equal(100, space.Run("Get-EventoCategory -All").Output.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Window 1")]
    public async Task So_many_requests_are_under_way_at_once_although_each_connection_has_one(string window)
    {
        // Of four streams on four connections, each waits for the others; the very first message is answered before the next is asked for.
        using var meeting = new Barrier(4);
        await using var standIn = new StandInServer
        {
            React = request =>
            {
                if (request.Method == "stream.write" && request.Call[1].GetString() != "first") Assert.True(meeting.SignalAndWait(Eventually.Hang));
                return Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(standIn.Uri);
        await using var writer = (PipelinedWriter)client.OpenWriter(new() { ConnectionCount = 4 });
        var streams = Enumerable.Range(0, 100).Select(n => $"s-{n}").DistinctBy(writer.ConnectionOf).ToArray();
        Assert.Equal(4, streams.Length);
        using var runner = ScriptRunner.Lend();
        // No input comes so late that the answers to those before it are waited for.
        runner.Timing = TestTiming.On(new TestClock());
        var result = runner.Run(
            $"param($connection, $streams) @('first') + $streams | Write-EventoMessage -StreamName {{ $_ }} -Type T -Data {{ @{{}} }} -ConnectionCount 4 {window} -Connection $connection",
            new EventoConnection(client, "0.7.0"), streams);
        Assert.Equal(["first", .. streams], result.Values.Cast<EventoWriteResult>().Select(written => written.StreamName));
    }

    [Fact]
    public async Task What_cannot_be_brought_to_the_server_goes_to_the_outbox_and_keeps_its_place_in_its_stream()
    {
        await using var session = new StandInSession(BackendKind.Pebble, ownsRunspace: true);
        var outbox = Path.Combine(_folder, "waiting.outbox");
        var writes = 0;
        var isOut = true;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            isOut && request.Rpc is "stream.write" && Interlocked.Increment(ref writes) > 60 ? StubAnswer.Error(503, "UNAVAILABLE", "no") : perform());
        var written = session.Run(
            "1..300 | Write-EventoMessage -StreamName { \"s-$($_ % 23)\" } -Type T -Data { @{ n = $_ } } -ConnectionCount 4 -Outbox $args[0] -IncludeInput | ForEach-Object { \"$($_.InputObject) $($_.Queued)\" }", outbox);
        written.ThrowOnError();
        var lines = written.Values.Cast<string>().Select(line => line.Split(' ')).ToList();
        Assert.Equal(Enumerable.Range(1, 300).Select(n => $"{n}"), lines.Select(line => line[0]));
        Assert.Contains(lines, line => line[1] == "True");
        isOut = false;
        session.Run("Send-EventoOutbox $args[0] | Out-Null", outbox).ThrowOnError();
        Assert.Equal(
            Enumerable.Range(0, 23).SelectMany(stream => Enumerable.Range(1, 300).Where(n => n % 23 == stream)).Select(n => (object)(long)n),
            session.Run("0..22 | ForEach-Object { Get-EventoStream \"s-$_\" } | ForEach-Object { $_.Data.n }").Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void A_number_out_of_range_is_refused(int connections)
    {
        using var space = server.CreateNamespace();
        var result = space.Run($"Write-EventoMessage s-1 T @{{}} -ConnectionCount {connections}");
        Assert.Contains("'ConnectionCount'", result.Error.Exception.Message, StringComparison.Ordinal);
    }
}
