using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>What a watcher asks for when nothing happens.</summary>
public sealed class QuietWatcherTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(4.5);
    private readonly TestClock _clock = new();
    private readonly RecordingObserver _observer = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_an_hour_it_asks_little(bool arePokesPrompt)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Subscriptions = { SendsPokes = arePokesPrompt } };
        // By a clock that leaps, nothing else may be called late.
        using var client = Client(server, new ClientTiming { Clock = _clock, PokeTrialPatience = TimeSpan.FromDays(20) });
        await using var watcher = new Watcher(client, SubscriptionSource.Category("order"));
        await _clock.WaitedForAsync(Seldom);
        server.Write("order-1");
        if (!arePokesPrompt) await MakeLateAsync(server, watcher);
        await watcher.ReceivedAsync(1);
        var wait = arePokesPrompt ? Seldom : Late;
        var before = server.Requests.Count;

        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(1); passed += wait) await _clock.PassAsync(wait);
        await _clock.WaitedForAsync(wait);

        var asked = server.Requests.Count - before;
        output.WriteLine($"{asked} requests in an hour, pokes {(arePokesPrompt ? "prompt" : "lost")}");
        Assert.InRange(asked, 100, arePokesPrompt ? 130 : 850);
        Assert.Equal(arePokesPrompt ? 0 : 1, _observer.Notices.Count);
    }

    [Fact]
    public async Task The_first_message_after_a_quiet_hour_comes_in_five_seconds_though_pokes_are_lost()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Subscriptions = { SendsPokes = false } };
        using var client = Client(server);
        await using var watcher = new Watcher(client, SubscriptionSource.All());
        await _clock.WaitedForAsync(Seldom);
        server.Write("order-1");
        await MakeLateAsync(server, watcher);
        await _clock.PassAsync(Late);
        _clock.Advance(TimeSpan.FromHours(1));
        await _clock.WaitedForAsync(Late);
        server.Write("order-1");
        await _clock.PassAsync(Late);
        await watcher.ReceivedAsync(3);
        for (var i = 4; i < 20; i++)
        {
            await _clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
            server.Write("order-1");
            await _clock.PassEachAsync(TimeSpan.FromMilliseconds(100), watcher.ReceivedAsync(i));
        }
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("category")]
    [InlineData("all")]
    public async Task That_pokes_are_kept_back_is_noticed_before_the_first_message(string kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        // As a proxy that keeps answers back: the trial's poke for a message that is there.
        server.Intercept = (request, perform, cancellation) => request.Target.StartsWith("/subscribe?stream=order-1&position=0", StringComparison.Ordinal)
            ? Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ContinueWith(_ => perform(), cancellation)
            : Task.FromResult(perform());
        server.Write("order-1");
        using var client = Client(server);
        SubscriptionSource source = kind switch
        {
            "stream" => SubscriptionSource.Stream("order-1"),
            "category" => SubscriptionSource.Category("account"),
            _ => SubscriptionSource.All(),
        };
        await using var watcher = new Watcher(client, source);
        await _clock.PassAsync(TimeSpan.FromSeconds(5));
        await _clock.PassAsync(TimeSpan.FromSeconds(2));
        await _clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
        Assert.Single(_observer.Notices);
        await _clock.PassUntilAsync(_clock.WaitedForAsync(Late), TimeSpan.FromSeconds(1));
    }

    private EventoClient Client(BackendStandIn server, ClientTiming? timing = null) =>
        server.CreateClient(timeout: TimeSpan.FromDays(20), timing: timing ?? new ClientTiming { Clock = _clock }).WithObserver(_observer);

    /// <summary>Lets time pass until a message is found without its poke, and that is called late.</summary>
    private async Task MakeLateAsync(BackendStandIn server, Watcher watcher)
    {
        await _clock.PassUntilAsync(watcher.ReceivedAsync(1), TimeSpan.FromSeconds(1));
        // The first may have come while the connection for pokes was being made, which says nothing of pokes.
        server.Write("order-1");
        await _clock.PassUntilAsync(watcher.ReceivedAsync(2), TimeSpan.FromSeconds(1));
        await _clock.PassUntilAsync(Eventually.TrueAsync(() => _observer.Notices.Count > 0), TimeSpan.FromSeconds(1));
        await _clock.PassUntilAsync(_clock.WaitedForAsync(Late), TimeSpan.FromSeconds(1));
    }
}
