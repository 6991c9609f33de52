using System.Collections.Concurrent;
using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

public class BrokenConnectionTests
{
    private const int Count = 300;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private const string Busy = "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    private const string Html = "<html><body><h1>Bad things</h1> happened</body></html>";

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
        await AssertAllArriveAsync(server);
    }

    [Fact]
    public async Task A_server_that_closes_now_and_then_is_connected_to_again()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 150 } ? Reaction.AnswerAndClose : Reaction.Answer,
        };
        await AssertAllArriveAsync(server, 1000);
        Assert.True(PipelinedConnections(server) > 1);
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
        Assert.Equal(2, PipelinedConnections(server));

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
        await AssertAllArriveAsync(server);
        Assert.Equal(1, PipelinedConnections(server));
    }

    [Fact]
    public async Task A_server_that_closes_after_each_answer_gets_one_at_a_time()
    {
        await using var server = new StandInServer { React = _ => Reaction.AnswerAndClose, IsSlowAlone = false };
        await AssertAllArriveAsync(server, 50);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Fact]
    public async Task A_server_of_HTTP_1_0_gets_one_at_a_time()
    {
        await using var server = new StandInServer { Style = new AnswerStyle { IsHttp10 = true }, IsSlowAlone = false };
        await AssertAllArriveAsync(server, 50);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", true)]
    [InlineData("Guten Tag", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n ", true)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", false)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nsorry", false)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 7\r\n\r\n<html/>", true)]
    [InlineData("HTTP/1.1 500 Oh no\r\nContent-Type: text/html\r\n\r\n<html>read me to the end", true)]
    public async Task A_write_whose_answer_is_none_is_settled(string bytes, bool wasDone)
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 }
                ? Reaction.Send(bytes, wasDone, close: !bytes.Contains("Content-Length: 7\r", StringComparison.Ordinal))
                : Reaction.Answer,
        };
        await AssertAllArriveAsync(server);
    }

    [Theory]
    [InlineData(500, "{\"error\":{\"code\":\"BACKEND_ERROR\",\"message\":\"disk full\"}}", "BACKEND_ERROR")]
    [InlineData(400, "{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"no\"}}", "INVALID_REQUEST")]
    [InlineData(403, Html, "HTTP_ERROR")]
    public async Task A_refused_write_does_not_disturb_the_others(int status, string body, string code)
    {
        static int Number(StandInRequest request) => request.Call[2].GetProperty("data").GetProperty("n").GetInt32();
        var refused = new ConcurrentDictionary<int, bool>();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: 10 or 11 or 40 }) return Reaction.Answer;
                refused[Number(request)] = true;
                return Reaction.Status(status, body);
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count);
        WriterRun.AssertTrue(server.Log, outcomes, Count, refused.ContainsKey);
        Assert.Equal(3, refused.Count);
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome =>
        {
            var error = Assert.IsType<EventoException>(outcome.Error);
            Assert.Equal(code, error.Code);
            Assert.Equal(status, error.StatusCode);
        });
        Assert.Equal(1, PipelinedConnections(server));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_then_one_at_a_time()
    {
        await using var server = new StandInServer
        {
            // To the end of what is in flight: nothing overtakes.
            React = request => request is { IsPipelined: true, Write: > 100 } ? Reaction.Send(Busy) : Reaction.Answer,
        };
        await AssertAllArriveAsync(server);
        Assert.Equal(1, PipelinedConnections(server));
    }

    [Fact]
    public async Task A_write_that_later_ones_of_its_stream_have_overtaken_is_not_sent_again()
    {
        static int Number(StandInRequest request) => request.Call[2].GetProperty("data").GetProperty("n").GetInt32();
        var overtaken = new ConcurrentDictionary<int, bool>();
        await using var server = new StandInServer
        {
            // So that the window is full.
            Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) },
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: > 30 and < 35 }) return Reaction.Answer;
                overtaken[Number(request)] = true;
                return Reaction.Send(Busy);
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count);
        WriterRun.AssertTrue(server.Log, outcomes, Count, overtaken.ContainsKey);
        Assert.Equal(4, overtaken.Count);
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome =>
        {
            Assert.EndsWith("later messages of that stream were written meanwhile.", outcome.Error!.Message, StringComparison.Ordinal);
            // Whoever answered in its place may have handed it on all the same.
            Assert.Contains("It is not known whether", outcome.Error.Message, StringComparison.Ordinal);
            Assert.True(((EventoException)outcome.Error).OutcomeUnknown);
        });
        Assert.Equal(1, PipelinedConnections(server));
    }

    [Fact]
    public async Task A_conflict_that_follows_from_a_write_that_did_not_arrive_is_settled_after_it()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 30 } ? Reaction.Send(Busy) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Count);
    }

    [Theory]
    [InlineData("Via: 1.1 gateway")]
    [InlineData("Server: nginx")]
    public async Task A_server_behind_a_proxy_gets_one_at_a_time(string header)
    {
        await using var server = new StandInServer { Style = new AnswerStyle { Header = header }, IsSlowAlone = false };
        await AssertAllArriveAsync(server, 50);
        Assert.DoesNotContain(server.Requests, request => request is { IsPipelined: true, Write: >= 0 });
    }

    [Fact]
    public async Task A_stalled_connection_is_given_up_after_the_timeout_and_its_writes_are_settled()
    {
        var clock = new TestClock();
        await using var server = new StandInServer { React = request => request is { IsPipelined: true, Write: 100 } ? Reaction.Stall : Reaction.Answer };
        await PassWhileStalledAsync(clock, server, AssertAllArriveAsync(server, timing: Impatient(clock)));
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
        await using var writer = client.OpenWriter(16);
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
    public async Task A_server_that_changes_the_order_is_noticed()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 }
                ? Reaction.Send(Answer(2, 1_000_000), doIt: true)
                : request is { IsPipelined: true, Write: 21 } ? Reaction.Send(Answer(1, 999_999), doIt: true) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count);
        outcomes.RemoveAll(outcome => outcome.Result?.GlobalPosition == 1_000_000);
        Assert.Equal(Count - 1, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(WriterRun.Id((int)outcome.State!), server.Log.Ids(WriterRun.Stream((int)outcome.State!))[(int)outcome.Result!.Position]));
        Assert.Equal(1, PipelinedConnections(server));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task An_answer_that_comes_twice_is_not_taken_for_the_next_writes(int write)
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: >= 0 } && (write < 0 || request.Write == write) ? Reaction.AnswerTwice : Reaction.Answer,
        };
        await AssertAllArriveAsync(server);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_not_taken_for_the_next_writes_where_they_expect_versions()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 } ? Reaction.AnswerTwice : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Count);
    }

    [Fact]
    public async Task An_answer_with_another_position_than_the_expected_version_allows_is_not_the_write_s()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 } ? Reaction.Send(Answer(999, 1_000_000), doIt: true) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Count);
    }

    [Fact]
    public async Task A_server_that_drops_pipelined_requests_gets_one_at_a_time()
    {
        using var server = new DroppingServer();
        // No timeout may be what helps: nothing was lost, because nothing was sent that way.
        using var client = WriterRun.Connect(server.Uri, WriterRun.Patience * 10, timing: TestTiming.Patient.Client with { ProbePatience = TimeSpan.FromMilliseconds(1) });
        var outcomes = await WriterRun.WriteAsync(client, Count);
        WriterRun.AssertTrue(server.Log, outcomes, Count);
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
        Assert.Null(await PipelinedConnection.TryOpenAsync(client, null!, stop.Token));
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
        await AssertAllArriveAsync(server, 600);
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

    private static string Answer(int position, int globalPosition) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Length: {$"{{\"position\":{position},\"globalPosition\":{globalPosition}}}".Length}\r\n\r\n{{\"position\":{position},\"globalPosition\":{globalPosition}}}");

    private static int PipelinedConnections(StandInServer server) =>
        server.Requests.Where(request => request.IsPipelined).Select(request => request.Connection).Distinct().Count();

    /// <summary>The client's time by a clock of the test's own, without pauses.</summary>
    private static ClientTiming Impatient(TestClock clock) => new() { Clock = clock, Retry = TestTiming.NoPauses };

    /// <summary>No answer, until the client has waited as long as it wants to.</summary>
    private static Reaction Stall(TestClock clock)
    {
        clock.Advance(Timeout);
        return Reaction.Stall;
    }

    /// <summary>Lets the client's patience run out whenever nothing goes on. Answers that are still under way when a server stalls make it begin anew.</summary>
    private static async Task PassWhileStalledAsync(TestClock clock, StandInServer server, Task writing)
    {
        for (var seen = -1; !writing.IsCompleted; seen = server.Requests.Count)
        {
            if (server.Requests.Count == seen) clock.Advance(Timeout);
            await Task.WhenAny(writing, Task.Delay(100));
        }
        await writing;
    }

    private static async Task AssertAllArriveAsync(StandInServer server, int count = Count, ClientTiming? timing = null)
    {
        using var client = WriterRun.Connect(server.Uri, timing is null ? null : Timeout, timing: timing);
        var outcomes = await WriterRun.WriteAsync(client, count);
        WriterRun.AssertTrue(server.Log, outcomes, count);
        Assert.Contains(server.Requests, request => request.IsPipelined);
    }
}
