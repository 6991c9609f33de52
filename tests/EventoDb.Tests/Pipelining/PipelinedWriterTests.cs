using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

public class PipelinedWriterTests
{
    private const int Count = 400;

    public static TheoryData<string> Styles => ["whole", "one byte", "coalesced", "delayed", "chunked", "odd headers", "interim", "all"];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Results_match_their_inputs_however_the_answers_come(string style)
    {
        await using var server = new StandInServer
        {
            Style = style switch
            {
                "one byte" => new AnswerStyle { Piece = 1 },
                "coalesced" => new AnswerStyle { Piece = -1 },
                "delayed" => new AnswerStyle { Delay = TimeSpan.FromMilliseconds(2) },
                "chunked" => new AnswerStyle { IsChunked = true },
                "odd headers" => new AnswerStyle { HasOddHeaders = true },
                "interim" => new AnswerStyle { HasInterimAnswers = true },
                "all" => new AnswerStyle { Piece = 3, IsChunked = true, HasOddHeaders = true, HasInterimAnswers = true },
                _ => new AnswerStyle(),
            },
        };
        await AssertAllArriveAsync(server);
        Assert.True(WasPipelined(server));
        Assert.True(server.MostPending > 1);
    }

    [Fact]
    public async Task TLS_is_pipelined_too()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new StandInServer { Certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null) };
        await AssertAllArriveAsync(server);
        Assert.True(WasPipelined(server));
    }

    [Fact]
    public async Task An_address_of_IPv6_is_pipelined_too()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        await using var server = new StandInServer(IPAddress.IPv6Loopback);
        await AssertAllArriveAsync(server);
        Assert.True(WasPipelined(server));
        Assert.All(server.Heads, head => Assert.Contains($"Host: {server.Uri.Authority}", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_window_of_one_is_one_at_a_time()
    {
        await using var server = new StandInServer { IsSlowAlone = false };
        await AssertAllArriveAsync(server, 50, window: 1);
        Assert.Equal(1, server.MostPending);
    }

    [Fact]
    public async Task No_more_than_the_window_is_in_flight()
    {
        await using var server = new StandInServer { Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) } };
        await AssertAllArriveAsync(server, 200, window: 8);
        Assert.True(WasPipelined(server));
        Assert.InRange(server.MostPending, 2, 8);
    }

    [Fact]
    public async Task Behind_a_proxy_it_is_one_at_a_time()
    {
        await using var server = new StandInServer { IsSlowAlone = false };
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri("http://eventodb.example"), Proxy = new WebProxy(server.Uri) });
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 50), 50);
        Assert.False(WasPipelined(server));
        Assert.Equal(1, server.MostPending);
    }

    [Fact]
    public async Task Writes_that_come_now_and_then_need_no_connection_of_their_own()
    {
        await using var server = new StandInServer { IsSlowAlone = false };
        var clock = new TestClock();
        using var client = WriterRun.Connect(server.Uri, timing: TestTiming.PatientClient with { Clock = clock });
        await using var writer = client.OpenWriter();
        for (var n = 0; n < 30; n++)
        {
            await WriteAloneAsync(writer, n);
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Null(await writer.ReceiveAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(server.Requests, request => request.Method != "stream.write");
        Assert.Single(server.Requests.Select(request => request.Connection).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task Many_that_each_wait_for_the_one_before_have_a_connection_of_their_own(int? window)
    {
        await using var server = new StandInServer { IsSlowAlone = false };
        using var client = WriterRun.Connect(server.Uri, timing: TestTiming.PatientClient with { Clock = new TestClock() });
        await using var writer = client.OpenWriter(new() { Window = window });
        var n = 0;
        while (!server.Requests.Any(request => request is { IsPipelined: true, Method: "stream.write" })) await WriteAloneAsync(writer, n++);
        for (var last = n + 50; n < last; n++) await WriteAloneAsync(writer, n);
        Assert.Equal(n, server.Log.Count);
        Assert.Equal(2, server.Requests.Select(request => request.Connection).Distinct().Count());
        Assert.Equal(1, server.MostPending);
    }

    [Fact]
    public async Task The_outcome_of_the_last_write_comes_without_sending_more_when_pipelined()
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter();
        var n = 0;
        while (!WasPipelined(server)) await SendAsync(writer, n++);
        for (var i = 0; i < 50; i++)
        {
            await SendAsync(writer, n++);
            while (writer.Outstanding > 0) Assert.NotNull(await writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken));
        }
        Assert.Equal(n, server.Log.Count);
    }

    [Fact]
    public async Task Large_messages_keep_their_place_among_small_ones()
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        static int Size(int n) => n % 50 == 49 ? 1_500_000 : n % 10 == 3 ? 200_000 : 10;
        var outcomes = await WriterRun.WriteAsync(
            client, Count, message: n => new NewMessage("Opened", $"{{\"text\":\"{new string('x', Size(n))}\"}}") { Id = WriterRun.Id(n) });
        WriterRun.AssertTrue(server.Log, outcomes, Count);
        Assert.True(WasPipelined(server));
    }

    [Fact]
    public async Task A_server_that_reads_no_more_until_its_answers_are_read_does_not_hang_the_writer()
    {
        await using var server = new StandInServer { Style = new AnswerStyle { Padding = 500_000 } };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(
            client, 100, message: n => new NewMessage("Opened", $"{{\"text\":\"{new string('x', 60_000)}\"}}") { Id = WriterRun.Id(n) });
        WriterRun.AssertTrue(server.Log, outcomes, 100);
    }

    [Fact]
    public async Task A_version_conflict_says_where_the_stream_was_and_the_others_are_written()
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        static bool IsWrong(int n) => n % 100 == 57;
        var outcomes = await WriterRun.WriteAsync(client, Count, message: n => WriterRun.Message(n, IsWrong(n) ? 9999 : null));
        WriterRun.AssertTrue(server.Log, outcomes, Count, IsWrong);
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome =>
        {
            var conflict = Assert.IsType<EventoVersionConflictException>(outcome.Error);
            Assert.Equal(9999, conflict.ExpectedVersion);
            Assert.Equal(WriterRun.Stream((int)outcome.State!), conflict.StreamName);
            Assert.InRange(conflict.ActualVersion!.Value, 0, Count);
        });
    }

    [Fact]
    public async Task Cancelling_a_wait_loses_only_that_write()
    {
        using var release = new SemaphoreSlim(0);
        var isHeld = new TaskCompletionSource<int>();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is { IsPipelined: true, Write: 0 })
                {
                    isHeld.TrySetResult(WriterRun.NumberOf(request));
                    release.Wait(WriterRun.Patience);
                }
                return Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { Window = 4 });
        using var impatience = new CancellationTokenSource();
        var (waiting, n) = await WriterRun.SendUntilOneWaitsAsync(writer, isHeld.Task, impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        release.Release();
        await SendAsync(writer, n);
        var states = new List<int>();
        while (await writer.ReceiveAsync(TestContext.Current.CancellationToken) is { } outcome)
        {
            Assert.Null(outcome.Error);
            states.Add((int)outcome.State!);
        }
        Assert.Equal([.. Enumerable.Range(0, n - 1), n], states);
        Assert.Equal(n, server.Log.Count);
    }

    [Fact]
    public async Task Disposing_in_the_middle_ends_at_once_and_those_who_wait_are_told()
    {
        var isStalled = new TaskCompletionSource<int>();
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 0 } && (isStalled.TrySetResult(WriterRun.NumberOf(request)) || true) ? Reaction.Stall : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var writer = client.OpenWriter(new() { Window = 4 });
        var (waiting, _) = await WriterRun.SendUntilOneWaitsAsync(writer, isStalled.Task, TestContext.Current.CancellationToken);
        while (writer.TryReceive(out _))
        {
        }
        var receiving = writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();
        await writer.DisposeAsync().AsTask().WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        await writer.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_is_reported_and_the_token_stays_secret()
    {
        await using var server = new StandInServer();
        var observer = new RecordingObserver();
        using var client = WriterRun.Connect(server.Uri, observer: observer);
        var token = client.Token.Value!;
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, Count, message: n => new NewMessage("T", $"{{\"token\":\"{token}\"}}") { Id = WriterRun.Id(n) }), Count);
        Assert.Equal(Count, observer.Traces.Count(trace => trace is { Method: "stream.write", StatusCode: 200, ErrorCode: null }));
        Assert.True(WasPipelined(server));
        Assert.All(observer.Traces, trace => Assert.DoesNotContain(token, trace.ToString(), StringComparison.Ordinal));
        Assert.Contains(observer.Traces, trace => trace.RequestBody?.Contains(TokenRedaction.Replacement, StringComparison.Ordinal) == true);
        Assert.All(server.Heads, head => Assert.Contains("Authorization: Bearer " + token, head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_whose_answer_is_lost_is_reported_too()
    {
        await using var server = new StandInServer { React = request => request is { IsPipelined: true, Write: 100 } ? Reaction.Close : Reaction.Answer };
        var observer = new RecordingObserver();
        using var client = WriterRun.Connect(server.Uri, observer: observer);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, Count), Count);
        Assert.Contains(observer.Traces, trace => trace is { Method: "stream.write", StatusCode: null, ErrorCode: EventoErrorCode.NetworkError });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_window_out_of_range_is_refused(int window)
    {
        using var client = WriterRun.Connect(new Uri("http://localhost:1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.OpenWriter(new() { Window = window }));
    }

    /// <summary>Whoever waits for the write just sent must not wait forever.</summary>
    private static async Task WriteAloneAsync(MessageWriter writer, int n)
    {
        await writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        var outcome = await writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(WriterRun.Id(n), outcome!.Result!.Id);
    }

    private static bool WasPipelined(StandInServer server) => server.Requests.Any(request => request is { IsPipelined: true, Write: >= 0 });

    private static ValueTask SendAsync(MessageWriter writer, int n) =>
        writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);

    private static async Task AssertAllArriveAsync(StandInServer server, int count = Count, int? window = null)
    {
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, count, window), count);
    }
}
