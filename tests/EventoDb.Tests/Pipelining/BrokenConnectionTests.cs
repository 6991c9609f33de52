using System.Collections.Concurrent;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

public class BrokenConnectionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, LongTests.Times(sample: 8, full: 20))];

    [Theory]
    [InlineData(100, 0)]
    [InlineData(100, 1)]
    [InlineData(100, 7)]
    [InlineData(3, 2)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    public async Task Nothing_is_lost_or_doubled_when_the_server_closes_after_some_answers_and_has_done_some_more(int answered, int alsoDone)
    {
        await using var server = new StandInServer
        {
            React = request => request.IsPipelined && request.Write == answered
                ? alsoDone == 0 ? Reaction.Close : Reaction.DoAndClose(alsoDone)
                : Reaction.Answer,
        };
        await Delivery.AssertWholeAsync(server);
    }

    [Fact]
    public async Task A_server_that_closes_now_and_then_is_connected_to_again()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 150 } ? Reaction.AnswerAndClose : Reaction.Answer,
        };
        await Delivery.AssertWholeAsync(server, 1000);
        Assert.True(Delivery.PipelinedConnections(server) > 1);
    }

    [Fact]
    public async Task A_server_that_is_down_for_a_while_loses_nothing_and_is_pipelined_to_again()
    {
        StandInServer? server = null;
        var observer = new RecordingObserver();
        var wasDown = false;
        Task? up = null;
        await using var disposing = server = new StandInServer
        {
            React = request =>
            {
                if (wasDown || request is not { IsPipelined: true, Write: 150 }) return Reaction.Answer;
                wasDown = true;
                server!.DownUntil = DateTime.MaxValue;
                up = GoUpAsync();
                return Reaction.DoAndClose(3);
            },
        };
        using var client = WriterRun.Connect(server.Uri, observer: observer, retryCount: 1000);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 1000), 1000);
        await up!;
        Assert.Equal(2, Delivery.PipelinedConnections(server));

        async Task GoUpAsync()
        {
            await Eventually.TrueAsync(() => observer.Retries.Count > 2);
            server!.DownUntil = DateTime.MinValue;
        }
    }

    [Fact]
    public async Task A_server_that_closes_all_the_time_gets_one_at_a_time()
    {
        await using var server = new StandInServer { React = request => request is { IsPipelined: true, Write: 5 } ? Reaction.Close : Reaction.Answer };
        await Delivery.AssertWholeAsync(server);
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Fact]
    public async Task A_server_that_closes_after_each_answer_gets_one_at_a_time()
    {
        await using var server = new StandInServer { React = _ => Reaction.AnswerAndClose, IsSlowAlone = false };
        await Delivery.AssertWholeAsync(server, 50);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Fact]
    public async Task A_server_of_HTTP_1_0_gets_one_at_a_time()
    {
        await using var server = new StandInServer { Style = new AnswerStyle { IsHttp10 = true }, IsSlowAlone = false };
        await Delivery.AssertWholeAsync(server, 50);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_then_one_at_a_time()
    {
        await using var server = new StandInServer
        {
            // To the end of what is in flight: nothing overtakes.
            React = request => request is { IsPipelined: true, Write: > 100 } ? Reaction.Send(Delivery.Busy) : Reaction.Answer,
        };
        await Delivery.AssertWholeAsync(server);
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Theory]
    [InlineData("Via: 1.1 gateway", false, false)]
    [InlineData("Server: nginx", false, false)]
    [InlineData("Server: EventoDB/0.7.0", true, false)]
    [InlineData("Server: EventoDB/0.7.0", true, true)]
    public async Task A_server_behind_a_proxy_gets_one_at_a_time(string header, bool hasSmallNames, bool isChunked)
    {
        await using var server = new StandInServer { Style = new AnswerStyle { Header = header, HasSmallNames = hasSmallNames, IsChunked = isChunked } };
        await Delivery.AssertWholeAsync(server, 50);
        Assert.Equal(1, server.MostPending);
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Fact]
    public async Task A_proxy_that_ends_a_connection_after_so_many_requests_or_answers_for_the_server_now_and_then_is_connected_to_again()
    {
        await using var server = new StandInServer
        {
            Style = new AnswerStyle { Header = "Server: nginx" },
            React = request => request switch
            {
                { IsPipelined: true, Write: 100 } when request.Connection % 2 == 0 => Reaction.AnswerAndClose,
                { IsPipelined: true, Write: 100 } => Reaction.Status(502, "<html>"),
                _ => Reaction.Answer,
            },
        };
        await Delivery.AssertWholeAsync(server, 600);
        Assert.Equal(1, server.MostPending);
        Assert.True(Delivery.PipelinedConnections(server) >= 5);
    }

    [Fact]
    public async Task A_stalled_connection_is_given_up_after_the_timeout_and_its_writes_are_settled()
    {
        var clock = new TestClock();
        var stalls = new TaskCompletionSource();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: 100 }) return Reaction.Answer;
                stalls.TrySetResult();
                return Reaction.Stall;
            },
        };
        await PassWhileStalledAsync(clock, server, stalls.Task, Delivery.AssertWholeAsync(server, timing: TestTiming.PatientClient with { Clock = clock, Retry = TestTiming.NoPauses }));
    }

    [Fact]
    public async Task A_server_that_stalls_altogether_fails_all_writes_in_flight_at_once()
    {
        var clock = new TestClock();
        var stalled = new TaskCompletionSource<int>();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is { IsPipelined: true, Write: 0 }) stalled.TrySetResult(WriterRun.NumberOf(request));
                if (!stalled.Task.IsCompleted) return Reaction.Answer;
                return request.IsPipelined ? Reaction.Stall : Stall(clock);
            },
        };
        using var client = WriterRun.Connect(server.Uri, Timeout, timing: Impatient(clock));
        using var patience = new CancellationTokenSource(WriterRun.Patience);
        await using var writer = client.OpenWriter(new() { Window = 16 });
        var (waiting, _) = await WriterRun.SendUntilOneWaitsAsync(writer, stalled.Task, patience.Token);
        clock.Advance(Timeout);
        await waiting;
        var errors = new List<EventoException>();
        while (await writer.ReceiveAsync(patience.Token) is { } outcome)
        {
            if (outcome.Error is not null) errors.Add(Assert.IsType<EventoException>(outcome.Error));
        }
        Assert.Equal(17, errors.Count);
        Assert.All(errors, error =>
        {
            Assert.Equal(EventoErrorCode.Timeout, error.Code);
            Assert.Contains("not known whether", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_server_that_drops_pipelined_requests_gets_one_at_a_time()
    {
        // As HttpListener does, which answers the first of several that come at once and loses the rest.
        var asked = new ConcurrentDictionary<int, int>();
        await using var server = new StandInServer
        {
            React = request => request.IsPipelined && asked.AddOrUpdate(request.Connection, 1, (_, count) => count + 1) > 1 ? Reaction.Stall : Reaction.Answer,
        };
        // No timeout may be what helps: nothing was lost, because nothing was sent that way.
        using var client = WriterRun.Connect(server.Uri, WriterRun.Patience * 10, timing: TestTiming.PatientClient with { ProbePatience = TimeSpan.FromMilliseconds(1) });
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count);
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Fact]
    public async Task A_connection_that_breaks_while_its_opening_is_cancelled_is_no_error()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new StandInServer
        {
            React = _ =>
            {
                stop.Cancel();
                return Reaction.Close;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        Assert.Null(await PipelinedConnection.TryOpenAsync(client, 1, 1, null!, stop.Token));
        Assert.True(stop.IsCancellationRequested);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_goes_wrong_each_message_arrives_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        Reaction Fail() => random.Next(8) switch
        {
            0 => Reaction.Close,
            1 => Reaction.DoAndClose(1),
            2 => Reaction.DoAndClose(random.Next(2, 10)),
            3 => Reaction.AnswerAndClose,
            4 => Reaction.Send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"position\"", doIt: true, close: true),
            5 => Reaction.Send("nonsense", doIt: random.Next(2) == 0, close: true),
            6 => Reaction.Send("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", doIt: random.Next(2) == 0, close: true),
            _ => Reaction.Send("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", doIt: true),
        };
        await using var server = new StandInServer
        {
            Style = new AnswerStyle { Piece = random.Next(-1, 3), IsChunked = random.Next(2) == 0 },
            React = request =>
            {
                lock (random) return request.Method == "stream.write" && random.Next(request.IsPipelined ? 150 : 50) == 0 ? Fail() : Reaction.Answer;
            },
        };
        await Delivery.AssertWholeAsync(server, 600);
    }

    [Fact]
    public async Task A_server_that_is_gone_fails_each_write_in_order()
    {
        Uri uri;
        await using (var server = new StandInServer()) uri = server.Uri;
        using var client = new EventoClient(new EventoClientOptions { Uri = uri, UseProxy = false, RetryCount = 0 });
        var outcomes = await WriterRun.WriteAsync(client, 20);
        Assert.Equal(Enumerable.Range(0, 20), outcomes.Select(outcome => (int)outcome.State!));
        Assert.All(outcomes, outcome => Assert.Equal(EventoErrorCode.NetworkError, Assert.IsType<EventoException>(outcome.Error).Code));
    }

    /// <summary>The client's time by a clock of the test's own, without pauses.</summary>
    private static ClientTiming Impatient(TestClock clock) => new() { Clock = clock, Retry = TestTiming.NoPauses };

    /// <summary>No answer, until the client has waited as long as it wants to.</summary>
    private static Reaction Stall(TestClock clock)
    {
        clock.Advance(Timeout);
        return Reaction.Stall;
    }

    /// <summary>Lets the client's patience run out whenever nothing goes on. Answers that are still under way when a server stalls make it begin anew. On a busy
    /// machine it runs out for nothing, too, which the client must be patient with.</summary>
    private static async Task PassWhileStalledAsync(TestClock clock, StandInServer server, Task stalls, Task writing)
    {
        // Not before: a server that is only slow on a busy machine must not be given up.
        await Task.WhenAny(stalls, writing);
        for (var seen = -1; !writing.IsCompleted; seen = server.Requests.Count)
        {
            if (server.Requests.Count == seen) clock.Advance(Timeout);
            await Task.WhenAny(writing, Task.Delay(100));
        }
        await writing;
    }
}
