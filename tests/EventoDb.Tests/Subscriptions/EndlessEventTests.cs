using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>Servers whose events have no end: the client breaks off and connects anew, and misses nothing.</summary>
public class EndlessEventTests
{
    [Theory]
    [InlineData("event: poke\ndata: ", "xxxxxxxx")]
    [InlineData("", "data: xxxxxxxx\n")]
    [InlineData("", "data: xxxxxxxx\r\n")]
    [InlineData("id: ", "xxxxxxxx\t")]
    [InlineData(": a comment ", "without an end ")]
    public async Task An_event_larger_than_1_MiB_is_broken_off(string start, string endless)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        server.Intercept = (request, perform, _) => Task.FromResult(IsPokes(request)
            ? Pokes((stream, cancellation) => SendForEverAsync(stream, start, endless, cancellation))
            : perform());
        using var client = server.CreateClient();
        await using var watcher = new Watcher(client, SubscriptionSource.Category("a"), new SubscriptionOptions { Position = 0 });

        await Watcher.UntilAsync(() => server.Requests.Count(IsPokes) > 2);

        server.Write("a-1");
        Assert.Equal(0, Assert.Single(await watcher.ReceivedAsync(1)).Position);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Any_number_of_small_events_is_fine(string lineEnd)
    {
        var events = string.Concat(Enumerable.Repeat($"event: poke{lineEnd}data: {new string('x', 900_000)}{lineEnd}{lineEnd}: beat{lineEnd}{lineEnd}", 3));
        var bytes = Encoding.ASCII.GetBytes(events);
        await using var stream = new LimitedEventStream(new MemoryStream(bytes), 1024 * 1024);
        using var read = new MemoryStream();

        await stream.CopyToAsync(read, 777, TestContext.Current.CancellationToken);

        Assert.Equal(bytes, read.ToArray());
    }

    [Theory]
    [InlineData("\n\n", 1024)]
    [InlineData("\n\n", 1025)]
    public void The_limit_is_kept_to_the_byte(string end, int length)
    {
        using var stream = new LimitedEventStream(new MemoryStream(Encoding.ASCII.GetBytes("\n" + new string('x', length - end.Length) + end + "x")), 1024);
        var read = () => stream.CopyTo(Stream.Null);
        if (length > 1024) Assert.Contains("1 KiB", Assert.Throws<IOException>(read).Message, StringComparison.Ordinal);
        else read();
    }

    private static bool IsPokes(StubRequest request) => request.Target.StartsWith("/subscribe", StringComparison.Ordinal);

    private static StubAnswer Pokes(Func<Stream, CancellationToken, Task> send) => new()
    {
        Ending = StubEnding.Close,
        Script = async (stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"u8.ToArray(), cancellation);
            await send(stream, cancellation);
        },
    };

    private static async Task SendForEverAsync(Stream stream, string start, string endless, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(start), cancellation);
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(endless, 4096)));
        while (true) await stream.WriteAsync(piece, cancellation);
    }
}
