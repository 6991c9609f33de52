using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Behind a proxy one write at a time is on its way. The next ones are handed in before, and each is sent where the answer to the one before it comes in.</summary>
public class WritesAheadTests
{
    private static readonly AnswerStyle Proxied = new() { Header = "Server: nginx" };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, LongTests.Times(sample: 4, full: 40))];

    [Fact]
    public async Task What_was_handed_in_is_sent_although_the_caller_does_nothing_more()
    {
        await using var server = new StandInServer { Style = Proxied };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter();
        var n = await OpenAsync(writer, server);
        for (var last = n + 20; n < last; n++) Assert.True(SendAsync(writer, n).AsTask().IsCompletedSuccessfully);
        await Eventually.TrueAsync(() => server.Log.Count == n);
        WriterRun.AssertTrue(server.Log, await WriterRun.ReceiveAllAsync(writer), n);
        Assert.Equal(1, server.MostPending);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(null)]
    public async Task No_more_are_handed_in_than_the_window_allows(int? window)
    {
        using var release = new SemaphoreSlim(0);
        var held = -1;
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request =>
            {
                if (request is { IsPipelined: true, Write: >= 0 } && WriterRun.NumberOf(request) == Volatile.Read(ref held)) release.Wait(WriterRun.Patience);
                return Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { Window = window });
        var n = await OpenAsync(writer, server);
        Volatile.Write(ref held, n);
        var waiting = ValueTask.CompletedTask;
        var first = n;
        for (; waiting.IsCompletedSuccessfully; n++) waiting = SendAsync(writer, n);
        Assert.Equal(first + (window ?? 64) + 1, n);
        release.Release();
        await waiting;
        WriterRun.AssertTrue(server.Log, await WriterRun.ReceiveAllAsync(writer), n);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Behind_a_refusal_nothing_is_sent_before_a_caller_who_may_stop_there_has_come_back(bool mayStop)
    {
        var refused = -1;
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request => request.Method == "stream.write" && WriterRun.NumberOf(request) == Volatile.Read(ref refused) ? Reaction.Status(400, "no") : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = new PipelinedWriter(client, window: null, holdsBehindErrors: mayStop);
        var n = await OpenAsync(writer, server);
        var wrong = n + 3;
        Volatile.Write(ref refused, wrong);
        for (var last = n + 10; n < last; n++) await SendAsync(writer, n);
        if (mayStop)
        {
            WriteOutcome? outcome;
            do outcome = await writer.ReceiveAsync(TestContext.Current.CancellationToken);
            while (outcome!.Error is null);
            Assert.Equal(wrong, outcome.State);
            // What was sent would have arrived long before these questions.
            for (var asked = 0; asked < 50; asked++) await client.GetStreamVersionAsync("o-0", TestContext.Current.CancellationToken);
            Assert.Equal(wrong, server.Log.Count);
            Assert.False(writer.TryReceive(out _));
        }
        await Eventually.TrueAsync(() => server.Log.Count == n - 1);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_goes_wrong_each_message_arrives_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        Reaction Fail() => random.Next(6) switch
        {
            0 => Reaction.Close,
            1 => Reaction.DoAndClose(1),
            2 => Reaction.AnswerAndClose,
            3 => Reaction.Send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"position\"", doIt: true, close: true),
            4 => Reaction.Send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", doIt: random.Next(2) == 0),
            _ => Reaction.Send(Delivery.Busy),
        };
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request =>
            {
                lock (random) return request.Method == "stream.write" && random.Next(40) == 0 ? Fail() : Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 300, window: random.Next(2) == 0 ? null : 8), 300);
    }

    [Fact]
    public async Task What_still_waits_is_not_sent_when_the_writer_is_disposed_of()
    {
        var held = -1;
        var isHeld = new TaskCompletionSource();
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request => request is { IsPipelined: true, Write: >= 0 } && WriterRun.NumberOf(request) == Volatile.Read(ref held) && (isHeld.TrySetResult() || true) ? Reaction.Stall : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var writer = client.OpenWriter();
        var n = await OpenAsync(writer, server);
        Volatile.Write(ref held, n + 3);
        for (var last = n + 10; n < last; n++) await SendAsync(writer, n);
        await isHeld.Task;
        await writer.DisposeAsync();
        Assert.Equal(n - 6, server.Requests.Count(request => request.Method == "stream.write"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Window 64")]
    public async Task With_Stop_nothing_is_written_after_a_message_that_is_refused(string window)
    {
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request => request.Method == "stream.write" && WriterRun.NumberOf(request) == 200 ? Reaction.Status(400, "no") : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        using var runner = ScriptRunner.Lend();
        // No input comes so late that the answers to those before it are waited for.
        runner.Timing = TestTiming.On(new TestClock());
        var result = await Task.Run(() => runner.Run(
            $$"""
            $script:results = 0
            function Invoke-It($connection) {
                $ErrorActionPreference = 'Stop'
                1..300 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T -Connection $connection {{window}} | ForEach-Object { $script:results++ }
            }
            try { Invoke-It $args[0] } catch { [int]$_.TargetObject.n }
            $script:results
            """,
            new EventoConnection(client, "0.7.0")));
        Assert.Equal([200, 199], result.Values);
        Assert.Equal(199, server.Log.Count);
        Assert.Contains(server.Requests, request => request is { IsPipelined: true, Write: > 0 });
    }

    /// <summary>Writes until there is a connection for one write after the other.</summary>
    /// <returns>How many.</returns>
    private static async Task<int> OpenAsync(MessageWriter writer, StandInServer server)
    {
        var n = 0;
        while (!server.Requests.Any(request => request is { IsPipelined: true, Write: >= 0 })) await SendAsync(writer, n++);
        await writer.WaitForAnswersAsync(TestContext.Current.CancellationToken);
        return n;
    }

    private static ValueTask SendAsync(MessageWriter writer, int n) => writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);
}
