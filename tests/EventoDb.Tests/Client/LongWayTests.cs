using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Reading where each request takes its time to get there and back.</summary>
public class LongWayTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);
    private readonly TestClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_but_one_page_is_asked_for_before_the_next_has_come(bool isCategory)
    {
        var isAhead = new TaskCompletionSource();
        await using var server = Server(25_000);
        server.Intercept = async (request, perform, _) =>
        {
            var position = PositionOf(request);
            if (position > 20_000) isAhead.TrySetResult();
            // The page before that waits for it.
            if (position is > 10_000 and < 20_000) await isAhead.Task.WaitAsync(Eventually.Hang, Cancellation);
            return Pass(perform);
        };
        using var client = server.CreateClient(timing: new ClientTiming { Clock = _clock });

        var read = await ReadAsync(isCategory ? client.ReadCategoryPagesAsync(string.Empty, cancellationToken: Cancellation) : client.ReadStreamPagesAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal(Enumerable.Range(0, 25_000).Select(n => (long)n), read.Select(message => message.Position));
    }

    [Fact]
    public async Task Who_stops_early_ends_both_requests_that_are_on_their_way()
    {
        var (begun, gone) = (0, 0);
        await using var server = Server(40_000);
        server.Intercept = (request, perform, _) => Task.FromResult(PositionOf(request) < 10_000 ? Pass(perform) : new StubAnswer
        {
            Script = async (stream, stopping) =>
            {
                Interlocked.Increment(ref begun);
                if (await stream.ReadAsync(new byte[1], stopping) == 0) Interlocked.Increment(ref gone);
            },
        });
        using var client = server.CreateClient(timing: new ClientTiming { Clock = _clock });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        // The third page is on its way, and asked for behind it is the fourth.
        var reading = ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { BatchSize = 5000 }, stop.Token));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 2);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Eventually.TrueAsync(() => Volatile.Read(ref gone) == 2);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task What_others_write_meanwhile_leaves_no_gap()
    {
        await using var server = Server(3000);
        server.Intercept = (request, perform, _) =>
        {
            // While the last page is read, others write.
            if (PositionOf(request) == 2000) server.Write("a-1");
            return Task.FromResult(Pass(perform));
        };
        using var client = server.CreateClient(timing: new ClientTiming { Clock = _clock });

        var positions = (await ReadAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { BatchSize = 500 }, Cancellation))).Select(message => message.Position).ToList();

        Assert.Equal(Enumerable.Range(0, positions.Count).Select(n => (long)n), positions);
        Assert.InRange(positions.Count, 3000, 3001);
    }

    private static long PositionOf(StubRequest request) => request.Json[2].TryGetProperty("position", out var position) ? position.GetInt64() : 0;

    private static async Task<List<StoredMessage>> ReadAsync(IAsyncEnumerable<IReadOnlyList<StoredMessage>> pages)
    {
        var list = new List<StoredMessage>();
        await foreach (var page in pages) list.AddRange(page);
        return list;
    }

    private static BackendStandIn Server(int count)
    {
        var server = new BackendStandIn(BackendKind.Pebble);
        for (var i = 0; i < count; i++) server.Write("a-1");
        return server;
    }

    private StubAnswer Pass(Func<StubAnswer> perform)
    {
        _clock.Advance(RoundTrip);
        return perform();
    }
}
