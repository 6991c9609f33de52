using System.Net;
using System.Net.Sockets;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class ExactlyOnceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    public static TheoryData<BackendKind, string> KindsAndLosses => new MatrixTheoryData<BackendKind, string>(
        Enum.GetValues<BackendKind>(), ["reset", "close", "cut", "502", "503", "500", "garbage", "no JSON"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StubAnswer Loss(string name) => name switch
    {
        "reset" => StubAnswer.Reset,
        "close" => StubAnswer.Close,
        "cut" => StubAnswer.Json("""{"position":0,"globalPosition":1}""") with { CutAfter = 90, Ending = StubEnding.Close },
        "502" => StubAnswer.Html(502, "<html><body>Bad Gateway</body></html>"),
        "503" => StubAnswer.Error(503, "UNAVAILABLE", "later").WithHeader("Retry-After", "0"),
        "500" => StubAnswer.Html(500, "<h1>Oops</h1>"),
        "garbage" => StubAnswer.Garbage("SSH-2.0-OpenSSH_9.6\r\n"u8.ToArray()),
        _ => StubAnswer.Json("<html>"),
    };

    /// <summary>The client's time by a clock of the test's own, without pauses.</summary>
    private static ClientTiming Impatient(TestClock clock) => new() { Clock = clock, Retry = TestTiming.NoPauses };

    /// <summary>No answer, until the client has waited as long as it wants to.</summary>
    private static StubAnswer Stall(TestClock clock)
    {
        clock.Advance(Timeout);
        return StubAnswer.Stall;
    }

    [Theory]
    [MemberData(nameof(KindsAndLosses))]
    public async Task A_message_that_arrived_is_found_and_not_sent_again(BackendKind kind, string loss)
    {
        await using var server = new BackendStandIn(kind);
        server.Write("a-1");
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(Faults.AfterIt(Loss(loss)));

        var result = await client.WriteAsync("a-1", new NewMessage("T", """{"n":1}"""), Cancellation);

        Assert.Equal((1, 2), (result.Position, result.GlobalPosition));
        Assert.Equal(result.Id, server.Messages()[^1].Id);
        Assert.Equal(2, server.Messages().Count);
        Assert.Single(WritesTo(server));
    }

    [Theory]
    [MemberData(nameof(KindsAndLosses))]
    public async Task A_message_that_did_not_arrive_is_sent_again_with_the_version_that_was_seen(BackendKind kind, string loss)
    {
        await using var server = new BackendStandIn(kind);
        server.Write("a-1");
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(Loss(loss)));

        var result = await client.WriteAsync("a-1", new NewMessage("T", """{"n":1}"""), Cancellation);

        Assert.Equal((1, 2), (result.Position, result.GlobalPosition));
        Assert.Equal(2, server.Messages().Count);
        var writes = WritesTo(server);
        Assert.Equal(2, writes.Count);
        Assert.Equal(0, writes[1].Json[3].GetProperty("expectedVersion").GetInt64());
        Assert.Equal(writes[0].Json[3].GetProperty("id").GetString(), writes[1].Json[3].GetProperty("id").GetString());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_first_try_that_arrives_late_is_not_doubled(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        Func<StubAnswer>? late = null;
        server.Intercept = Faults.OfWrites(
            first =>
            {
                late = first;
                return StubAnswer.Reset;
            },
            second =>
            {
                late!();
                return second();
            });

        var result = await client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);

        Assert.Equal(0, result.Position);
        Assert.Equal(result.Id, Assert.Single(server.Messages()).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_writer_in_between_changes_nothing(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        StubAnswer AfterAnother(Func<StubAnswer> perform)
        {
            server.Write("a-1", "Other");
            return perform();
        }
        server.Intercept = Faults.OfWrites([Faults.InsteadOfIt(StubAnswer.Reset), .. Enumerable.Repeat<Func<Func<StubAnswer>, StubAnswer>>(AfterAnother, 25)]);

        var result = await client.WriteAsync("a-1", new NewMessage("Mine", "{}"), Cancellation);

        Assert.Equal(result.Position, Assert.Single(server.Messages(), message => message.Type == "Mine").Position);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_is_found_behind_thousands_of_others(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        server.Write("a-1");
        server.Intercept = Faults.OfWrites(perform =>
        {
            perform();
            for (var i = 0; i < 3000; i++) server.Write("a-1");
            return StubAnswer.Reset;
        });

        var result = await client.WriteAsync("a-1", new NewMessage("Mine", "{}"), Cancellation);

        Assert.Equal(1, result.Position);
        Assert.Single(WritesTo(server));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_older_than_the_write_is_not_searched(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind) { Clock = () => DateTime.UtcNow.AddHours(-1) };
        for (var i = 0; i < 5000; i++) server.Write("a-1");
        server.Clock = () => DateTime.UtcNow;
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Reset));

        var result = await client.WriteAsync("a-1", new NewMessage("Mine", "{}"), Cancellation);

        Assert.Equal(5000, result.Position);
        Assert.Equal(1, server.Requests.Count(request => request.Rpc == "stream.get"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_never_comes_is_settled_after_the_timeout(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        var clock = new TestClock();
        using var client = server.CreateClient(timeout: Timeout, timing: Impatient(clock));
        server.Intercept = Faults.OfWrites(
            perform =>
            {
                perform();
                return Stall(clock);
            },
            perform => perform(),
            _ => Stall(clock));

        var results = new List<WriteResult>();
        for (var i = 0; i < 3; i++) results.Add(await client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation));

        Assert.Equal([0, 1, 2], results.Select(result => result.Position));
        Assert.Equal(results.Select(result => result.Id), server.Messages().Select(message => message.Id));
    }

    [Fact]
    public async Task Where_looking_fails_too_the_error_says_that_it_is_not_known_after_three_looks()
    {
        var clock = new TestClock();
        var requests = 0;
        await using var server = new BackendStandIn(BackendKind.Pebble)
        {
            Intercept = (_, _, _) =>
            {
                requests++;
                return Task.FromResult(Stall(clock));
            },
        };
        using var client = server.CreateClient(timeout: Timeout, timing: Impatient(clock), retryCount: 100);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}") { Id = "0190f0f0-0000-7000-8000-000000000001" }, Cancellation));

        Assert.Equal(EventoErrorCode.Timeout, failure.Code);
        Assert.Contains("It is not known whether message 0190f0f0-0000-7000-8000-000000000001 arrived in stream 'a-1'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 3, requests);
    }

    [Fact]
    public async Task A_look_that_was_never_sent_is_taken_again()
    {
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Sqlite) { Intercept = Faults.OfWrites(Faults.AfterIt(StubAnswer.Reset)) };
        var connector = new HoldingConnector(held: 2);
        using var client = new EventoClient(new EventoClientOptions
        {
            Uri = server.Uri,
            Token = server.Token,
            Timeout = Timeout,
            UseProxy = false,
            Connector = connector,
            Timing = Impatient(clock),
        });
        var writing = client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        await connector.IsHolding.Task;
        await clock.PassAsync(Timeout);
        await Task.WhenAny(writing, clock.WaitedForAsync(new ClientTiming().LongestLook));
        connector.Release.SetResult();

        Assert.Equal(server.Messages().Single().Position, (await writing).Position);
    }

    [Fact]
    public async Task A_timeout_before_the_request_was_sent_leaves_no_doubt()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = new TestClock();
        using var client = new EventoClient(new EventoClientOptions
        {
            Uri = new Uri($"https://{silent.LocalEndpoint}"),
            Timeout = Timeout,
            UseProxy = false,
            Timing = Impatient(clock),
        });
        var writing = client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        await clock.PassAsync(Timeout);

        var failure = await Assert.ThrowsAsync<EventoException>(() => writing);

        Assert.Equal(EventoErrorCode.Timeout, failure.Code);
        Assert.True(failure.NeverArrived);
        Assert.False(failure.OutcomeUnknown);
        Assert.DoesNotContain("not known", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_server_that_comes_up_meanwhile_gets_the_message_once(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        var clock = new TestClock();
        var observer = new RecordingObserver();
        using var client = server.CreateClient(timing: new ClientTiming { Clock = clock });
        await server.StopAsync();
        var writing = client.WithObserver(observer).WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        await Eventually.TrueAsync(() => observer.Waits.Count == 1);
        server.Start();
        await clock.PassAsync(observer.Waits[0]);

        Assert.Equal(0, (await writing).Position);

        Assert.Single(server.Messages());
        Assert.Equal("stream.write", Assert.Single(server.Requests).Rpc);
    }

    private static List<StubRequest> WritesTo(BackendStandIn server) => [.. server.Requests.Where(request => request.Rpc == "stream.write")];

    /// <summary>Holds one connection back until it is released.</summary>
    private sealed class HoldingConnector(int held) : Connector
    {
        private int _connections;

        public TaskCompletionSource IsHolding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<Socket> OpenAsync(IPEndPoint endpoint, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref _connections) == held)
            {
                IsHolding.SetResult();
                await Release.Task;
            }
            return await base.OpenAsync(endpoint, cancellation);
        }
    }
}
