using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Several connections share the writes, stream by stream.</summary>
public class SeveralConnectionsTests
{
    private const int Connections = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, LongTests.Times(sample: 6, full: 40))];

    [Fact]
    public async Task Each_stream_belongs_to_one_of_them_and_outcomes_come_in_input_order()
    {
        using var handedIn = new ManualResetEventSlim();
        await using var server = HoldingServer(handedIn);
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { ConnectionCount = Connections });
        for (var n = 0; n < 400; n++) await writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        handedIn.Set();
        WriterRun.AssertTrue(server.Log, await WriterRun.ReceiveAllAsync(writer), 400);

        var streams = server.Requests.Where(request => request is { IsPipelined: true, Write: >= 0 })
            .GroupBy(request => request.Call[1].GetString(), request => request.Connection).ToDictionary(group => group.Key!, group => group.Distinct().ToList());
        Assert.All(streams.Values, used => Assert.Single(used));
        Assert.InRange(streams.Values.Select(used => used[0]).Distinct().Count(), 2, Connections);
    }

    [Theory]
    [InlineData("account-{0}", 2)]
    [InlineData("order-{0:d4}", 8)]
    [InlineData("00000000-0000-7000-8000-{0:x12}", 8)]
    [InlineData("s{0}", 32)]
    public async Task Streams_are_spread_evenly(string name, int connections)
    {
        await using var server = new StandInServer { IsSlowAlone = false };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = (PipelinedWriter)client.OpenWriter(new() { ConnectionCount = connections });
        var shares = Enumerable.Range(0, 1000).GroupBy(n => writer.ConnectionOf(string.Format(System.Globalization.CultureInfo.InvariantCulture, name, n))).Select(share => share.Count()).ToList();
        Assert.Equal(connections, shares.Count);
        // What chance does, and no more: four standard deviations.
        var mean = 1000.0 / connections;
        Assert.All(shares, share => Assert.InRange(share, mean - (4 * Math.Sqrt(mean)), mean + (4 * Math.Sqrt(mean))));
    }

    [Fact]
    public async Task One_that_gets_no_answers_holds_up_its_own_streams_and_not_the_others_until_they_are_far_ahead()
    {
        using var release = new ManualResetEventSlim();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is { Method: "stream.write", IsPipelined: false } && request.Call[1].GetString() == "held") release.Wait(Eventually.Hang);
                return Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = (PipelinedWriter)client.OpenWriter(new() { ConnectionCount = Connections });
        var others = Enumerable.Range(0, 100).Select(n => $"o-{n}").Where(name => writer.ConnectionOf(name) != writer.ConnectionOf("held")).ToList();
        await writer.SendAsync("held", new NewMessage("T", "{}"), -1, TestContext.Current.CancellationToken);
        Task waiting = Task.CompletedTask;
        var count = 0;
        for (; waiting.IsCompletedSuccessfully; count++)
        {
            waiting = writer.SendAsync(others[count % others.Count], new NewMessage("T", "{}"), count, TestContext.Current.CancellationToken).AsTask();
        }
        Assert.InRange(count, 4000, 4200);
        await Eventually.TrueAsync(() => server.Log.Count == count - 1);
        Assert.False(writer.TryReceive(out _));
        release.Set();
        await waiting;
        Assert.Equal(Enumerable.Range(-1, count + 1), (await WriterRun.ReceiveAllAsync(writer)).Select(outcome => (int)outcome.State!));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_goes_wrong_each_message_arrives_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        Reaction Fail() => random.Next(6) switch
        {
            0 => Reaction.Close,
            1 => Reaction.DoAndClose(random.Next(1, 10)),
            2 => Reaction.AnswerAndClose,
            3 => Reaction.Send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"position\"", doIt: true, close: true),
            4 => Reaction.Send("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", doIt: random.Next(2) == 0, close: true),
            _ => Reaction.Send("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", doIt: true),
        };
        await using var server = new StandInServer
        {
            React = request =>
            {
                lock (random) return request.Method == "stream.write" && random.Next(request.IsPipelined ? 150 : 50) == 0 ? Fail() : Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 600, window: random.Next(2) == 0 ? null : 8, connections: random.Next(2, 9)), 600);
    }

    [Fact]
    public async Task Refusals_and_expected_versions_stay_with_their_inputs()
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        static bool IsWrong(int n) => n % 100 == 57;
        var outcomes = await WriterRun.WriteAsync(client, 400, message: n => WriterRun.Message(n, IsWrong(n) ? 9999 : null), connections: Connections);
        WriterRun.AssertTrue(server.Log, outcomes, 400, IsWrong);
    }

    [Fact]
    public async Task What_is_in_flight_on_all_of_them_is_bounded_in_bytes()
    {
        using var handedIn = new ManualResetEventSlim();
        await using var server = HoldingServer(handedIn);
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { ConnectionCount = 32 });
        Task waiting = Task.CompletedTask;
        var data = $"{{\"text\":\"{new string('x', 100_000)}\"}}";
        var count = 0;
        for (; waiting.IsCompletedSuccessfully; count++) waiting = writer.SendAsync($"s-{count}", new NewMessage("T", data), count, TestContext.Current.CancellationToken).AsTask();
        Assert.InRange(count, 41, 42);
        handedIn.Set();
        await waiting;
        Assert.Equal(count, (await WriterRun.ReceiveAllAsync(writer)).Count(outcome => outcome.Error is null));
    }

    [Fact]
    public async Task What_still_waits_is_not_sent_when_the_writer_is_disposed_of()
    {
        using var handedIn = new ManualResetEventSlim();
        await using var server = HoldingServer(handedIn);
        using var client = WriterRun.Connect(server.Uri);
        var writer = client.OpenWriter(new() { ConnectionCount = Connections });
        for (var n = 0; n < 100; n++) await writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        await writer.DisposeAsync();
        handedIn.Set();
        Assert.InRange(server.Requests.Count(request => request.Method == "stream.write"), 0, Connections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task A_number_out_of_range_is_refused(int connections)
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        Assert.Throws<ArgumentOutOfRangeException>(() => client.OpenWriter(new() { ConnectionCount = connections }));
    }

    /// <summary>A server that keeps back its answers to writes that go alone, the first ones of all.</summary>
    private static StandInServer HoldingServer(ManualResetEventSlim until) => new()
    {
        React = request =>
        {
            if (request is { Method: "stream.write", IsPipelined: false }) until.Wait(Eventually.Hang);
            return Reaction.Answer;
        },
    };
}
