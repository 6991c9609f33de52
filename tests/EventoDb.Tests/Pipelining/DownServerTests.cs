using EventoDb.Client;
using EventoDb.Tests.Cancellation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Where nobody answers, the first write is tried as often as was asked for, and those that follow once each, until one gets through.</summary>
public class DownServerTests
{
    private const int Count = 20;
    private const int RetryCount = 4;

    private static readonly ClientTiming Hasty = new()
    {
        Retry = new BackOff { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) },
        QuickConnect = Eventually.Hang,
    };

    private readonly RecordingObserver _observer = new();

    private int Tries => _observer.Traces.Count(trace => trace.Method == "stream.write");

    [Fact]
    public async Task A_server_that_is_down_from_the_start()
    {
        using var client = Connect(StubServer.Nobody());
        var outcomes = await WriterRun.WriteAsync(client, Count);
        Assert.Equal(Count, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal((EventoErrorCode.NetworkError, true), ErrorOf(outcome)));
        Assert.Equal(RetryCount + Count, Tries);
        Assert.Equal(RetryCount, _observer.Retries.Count);
    }

    [Fact]
    public async Task A_server_that_takes_every_connection_and_breaks_it()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Intercept = (_, _, _) => Task.FromResult(StubAnswer.Reset) };
        using var client = Connect(server.Uri);
        await using var writer = client.OpenWriter();
        var first = await WriteAsync(writer, 0);
        var asked = server.Requests.Count;
        for (var n = 1; n < Count; n++) Assert.Equal((EventoErrorCode.NetworkError, false), ErrorOf(await WriteAsync(writer, n)));

        Assert.Equal((EventoErrorCode.NetworkError, false), ErrorOf(first));
        Assert.True(asked > RetryCount);
        // The write, and whether somebody answers.
        Assert.Equal(2 * (Count - 1), server.Requests.Count - asked);
    }

    [Fact]
    public async Task A_server_that_goes_down_with_many_in_flight()
    {
        StandInServer? server = null;
        await using var disposing = server = new StandInServer
        {
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: 150 }) return Reaction.Answer;
                server!.DownUntil = DateTime.MaxValue;
                return Reaction.DoAndClose(3);
            },
        };
        using var client = Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, 400);
        Assert.Equal(400, outcomes.Count);
        var written = outcomes.TakeWhile(outcome => outcome.Error is null).Count();
        Assert.All(outcomes.Skip(written), outcome => Assert.Equal(EventoErrorCode.NetworkError, ErrorOf(outcome).Code));
        // Of the first alone.
        Assert.InRange(_observer.Retries.Count, 1, 1 + RetryCount + 2);
    }

    [Fact]
    public async Task Once_one_has_got_through_there_is_time_again()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = Connect(server.Uri);
        await using var writer = client.OpenWriter();
        await server.StopAsync();
        for (var n = 0; n < 3; n++) Assert.NotNull((await WriteAsync(writer, n)).Error);
        Assert.Equal(RetryCount, _observer.Retries.Count);
        server.Start();
        Assert.Null((await WriteAsync(writer, 3)).Error);
        await server.StopAsync();
        for (var n = 4; n < 7; n++) Assert.NotNull((await WriteAsync(writer, n)).Error);
        Assert.True(_observer.Retries.Count >= 2 * RetryCount);
        Assert.Single(server.Messages());
    }

    [Fact]
    public async Task A_refusal_gets_through_too()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = Connect(server.Uri);
        await using var writer = client.OpenWriter();
        await FailWhileItIsDownAsync(server, writer);
        Assert.Equal(EventoErrorCode.StreamVersionConflict, ErrorOf(await WriteAsync(writer, 1, expectedVersion: 7)).Code);
        server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Reset), Faults.InsteadOfIt(StubAnswer.Reset));
        Assert.Null((await WriteAsync(writer, 2)).Error);
    }

    [Fact]
    public async Task What_became_of_a_write_is_not_known_because_a_question_was_refused()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = Connect(server.Uri);
        await using var writer = client.OpenWriter();
        await FailWhileItIsDownAsync(server, writer);
        server.Intercept = (request, perform, _) =>
        {
            if (request.Rpc != "stream.write") return Task.FromResult(StubAnswer.Html(403, "<h1>Forbidden</h1>"));
            perform();
            return Task.FromResult(StubAnswer.Reset);
        };

        var error = Assert.IsType<EventoException>((await WriteAsync(writer, 1)).Error);

        Assert.True(error.OutcomeUnknown);
        Assert.Single(server.Messages());
    }

    [Fact]
    public async Task A_server_that_nobody_reaches()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there, who connects to a full queue waits.");
        using var full = new FullListener();
        await full.FillAsync();
        using var client = Connect(full.Uri, Hasty with { QuickConnect = TimeSpan.FromMilliseconds(20) }, TimeSpan.FromMilliseconds(300));
        await using var writer = client.OpenWriter();
        Assert.EndsWith("within 0.3 s.", (await WriteAsync(writer, 0)).Error!.Message, StringComparison.Ordinal);
        for (var n = 1; n < 4; n++) Assert.EndsWith("within 0.02 s.", (await WriteAsync(writer, n)).Error!.Message, StringComparison.Ordinal);
    }

    private static (string Code, bool NeverArrived) ErrorOf(WriteOutcome outcome)
    {
        var error = Assert.IsType<EventoException>(outcome.Error, exactMatch: false);
        return (error.Code, error.NeverArrived);
    }

    private static async Task<WriteOutcome> WriteAsync(MessageWriter writer, int n, long? expectedVersion = null)
    {
        await writer.SendAsync("a-1", WriterRun.Message(n, expectedVersion), n, TestContext.Current.CancellationToken);
        return (await writer.ReceiveAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task FailWhileItIsDownAsync(BackendStandIn server, MessageWriter writer)
    {
        await server.StopAsync();
        Assert.NotNull((await WriteAsync(writer, 0)).Error);
        server.Start();
    }

    private EventoClient Connect(Uri uri, ClientTiming? timing = null, TimeSpan? timeout = null) => new EventoClient(new EventoClientOptions
    {
        Uri = uri,
        Token = "ns_ZGVmYXVsdA_" + new string('0', 64),
        UseProxy = false,
        RetryCount = RetryCount,
        Timeout = timeout ?? Eventually.Hang,
        Timing = timing ?? Hasty,
    }).WithObserver(_observer);
}
