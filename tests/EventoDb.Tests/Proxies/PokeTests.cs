using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Subscriptions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Watching through real proxies, those that keep pokes back and those that do not.</summary>
public class PokeTests
{
    private readonly TestClock _clock = new();
    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task Behind_a_proxy_that_keeps_pokes_back_messages_are_looked_for()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        server.Write("order-1");
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxTls, server.Uri);
        using var client = Client(proxy, server.Token);
        await using var watcher = new Watcher(client.WithObserver(_observer), SubscriptionSource.Category("order"));
        await watcher.BegunAsync();
        // The trial: asked for a poke that the server sends at once, and waited for it.
        await _clock.PassAsync(TimeSpan.FromSeconds(5));
        await _clock.PassAsync(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => _observer.Notices.Count > 0);
        await _clock.PassUntilAsync(_clock.WaitedForAsync(TimeSpan.FromSeconds(4.5)), TimeSpan.FromSeconds(1));
        server.Write("order-1");
        await _clock.PassAsync(TimeSpan.FromSeconds(4.5));
        await watcher.ReceivedAsync(1);
        for (var i = 2; i < 10; i++)
        {
            await _clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
            server.Write("order-1");
            await _clock.PassEachAsync(TimeSpan.FromMilliseconds(100), watcher.ReceivedAsync(i));
        }
    }

    [Theory]
    [InlineData(ProxyKind.NginxPlain)]
    [InlineData(ProxyKind.NginxKeepAlive)]
    [InlineData(ProxyKind.NginxRight)]
    [InlineData(ProxyKind.HaproxyPlain)]
    [InlineData(ProxyKind.HaproxyRight)]
    public async Task Behind_a_proxy_that_hands_pokes_on_time_need_not_pass_for_a_message_to_come(ProxyKind kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri);
        using var client = Client(proxy, server.Token);
        await using var watcher = new Watcher(client.WithObserver(_observer), SubscriptionSource.Category("order"));
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        for (var i = 1; i < 10; i++)
        {
            server.Write("order-1");
            await watcher.ReceivedAsync(i);
        }
        Assert.Empty(_observer.Notices);
    }

    private EventoClient Client(ProxyProcess proxy, string token) => new(new EventoClientOptions
    {
        Uri = proxy.Uri,
        Token = token,
        UseProxy = false,
        SkipCertificateCheck = true,
        // By a clock that runs ahead.
        Timeout = TimeSpan.FromDays(20),
        Timing = new ClientTiming { Clock = _clock },
    });
}
