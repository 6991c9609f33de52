using System.Collections.Concurrent;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Where several connections go through a proxy, on each of them messages of several streams are on their way, and of each stream one: a proxy that refuses a
/// request and hands on the next changes no stream's order.</summary>
public class AheadOfProxyTests
{
    private const int Connections = 2;
    private static readonly AnswerStyle Proxied = new() { Header = "Via: 1.1 proxy" };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, LongTests.Times(sample: 4, full: 100))];

    [Fact]
    public async Task Messages_of_several_streams_are_on_their_way()
    {
        await using var server = new StandInServer { Style = Proxied };
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 600, connections: Connections), 600);
        Assert.InRange(server.MostPending, 2, 7);
    }

    [Fact]
    public async Task Of_one_stream_one_is()
    {
        await using var server = new StandInServer { Style = Proxied };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { ConnectionCount = Connections });
        for (var n = 0; n < 300; n++) await writer.SendAsync("account-1", WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        await writer.WaitForAnswersAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 300).Select(WriterRun.Id), server.Log.Ids("account-1"));
        Assert.Equal(1, server.MostPending);
        Assert.Contains(server.Requests, request => request is { IsPipelined: true, Write: > 0 });
    }

    [Theory]
    [InlineData(40)]
    [InlineData(43)]
    public async Task Answers_are_read_many_at_a_time_and_all_the_same_where_no_more_come(int last)
    {
        var stalled = new TaskCompletionSource<int>();
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request => request is { IsPipelined: true } && request.Write == last && stalled.TrySetResult(WriterRun.NumberOf(request)) ? Reaction.Stall : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { ConnectionCount = Connections });
        for (var n = 0; n < 400; n++) await writer.SendAsync($"s-{n % 100}", WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        var first = await stalled.Task;
        for (var n = 0; n < first; n++) Assert.Equal(n, (await writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken))!.State);
        Assert.False(writer.TryReceive(out _));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_goes_wrong_each_message_arrives_once_and_in_its_streams_order(int seed)
    {
        var random = new Random(seed);
        var isMild = random.Next(2) == 0;
        Reaction Fail() => random.Next(isMild ? 3 : 8) switch
        {
            0 => Reaction.Send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", doIt: random.Next(2) == 0),
            1 => Reaction.Send("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", doIt: random.Next(2) == 0),
            2 => Reaction.AnswerAndClose,
            3 => Reaction.Close,
            4 => Reaction.DoAndClose(random.Next(1, 10)),
            5 => Reaction.Send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"position\"", doIt: true, close: true),
            6 => Reaction.Send("nonsense", doIt: random.Next(2) == 0, close: true),
            _ => Reaction.Send(Delivery.Busy),
        };
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request =>
            {
                lock (random) return request.Method == "stream.write" && random.Next(request.IsPipelined ? 100 : 50) == 0 ? Fail() : Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 600, window: random.Next(2) == 0 ? null : 8, connections: random.Next(2, 5)), 600);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10)]
    public async Task After_how_many_requests_the_proxy_ends_each_connection_is_learned(int lifespan)
    {
        var answered = new ConcurrentDictionary<int, int>();
        await using var server = new StandInServer
        {
            Style = Proxied,
            React = request => request is { IsPipelined: true, Write: >= 0 } && answered.AddOrUpdate(request.Connection, 1, static (_, count) => count + 1) == lifespan
                ? Reaction.AnswerAndClose
                : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 1500, connections: Connections), 1500);
        // What was on its way when that was not yet known was looked for.
        Assert.InRange(server.Requests.Count(request => request.Method is not ("stream.write" or "sys.version")), 0, Connections * 7);
        Assert.InRange(answered.Count, 1500 / lifespan / 4, 1500);
    }
}
