using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Subscriptions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Proxies that end what is idle, or wait for no slow answer: after a second here, after a minute else.</summary>
public partial class IdleCutTests
{
    private const int Patient = 100;

    [Theory]
    [InlineData(ProxyKind.NginxPlain)]
    [InlineData(ProxyKind.NginxTls)]
    [InlineData(ProxyKind.NginxRight)]
    [InlineData(ProxyKind.HaproxyPlain)]
    [InlineData(ProxyKind.HaproxyRight)]
    public async Task Who_follows_is_connected_again_without_a_gap_and_without_a_word(ProxyKind kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri, Impatient);
        using var client = Client(proxy, server.Token);
        var losses = new ConcurrentQueue<EventoException>();
        var options = new SubscriptionOptions { Position = 0, Outage = new Outage(TimeProvider.System, losses.Enqueue, static (_, _) => { }) };
        await using var watcher = new Watcher(client, SubscriptionSource.Category("order"), options);
        for (var i = 1; i <= 3; i++)
        {
            var connections = server.Subscriptions.TotalCount;
            server.Write("order-1");
            await watcher.ReceivedAsync(i);
            await Eventually.TrueAsync(() => server.Subscriptions.TotalCount > connections);
        }
        Assert.Equal([0L, 1L, 2L], watcher.Messages.Select(static message => message.Position));
        Assert.Empty(losses);
    }

    [Theory]
    [InlineData(ProxyKind.NginxKeepAlive)]
    [InlineData(ProxyKind.HaproxyPlain)]
    public async Task Who_watches_a_quiet_category_is_not_warned_of_each_cut(ProxyKind kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri, Impatient);
        await using var watching = await new BackgroundScript(proxy.Uri.ToString(), server.Token, "Watch-EventoMessage -Category order -Verbose").FollowsAsync();
        for (var i = 1; i <= 2; i++)
        {
            var connections = server.Subscriptions.TotalCount;
            await Eventually.TrueAsync(() => server.Subscriptions.TotalCount >= connections + 2);
            server.Write("order-1");
            await watching.ReceivedAsync(i);
        }
        Assert.Empty(watching.Warnings);
        Assert.Empty(watching.Errors);
    }

    [Theory]
    [InlineData(ProxyKind.NginxRight)]
    [InlineData(ProxyKind.HaproxyRight)]
    public async Task A_read_that_takes_longer_than_the_proxy_waits_is_asked_in_smaller_pages(ProxyKind kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        for (var i = 0; i < 1000; i++) server.Write("order-1");
        server.Intercept = async (request, perform, cancellation) =>
        {
            // As sqlite does with a large category: a page that is large takes its time.
            if (BatchSize().Match(request.Text) is { Success: true } size && int.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture) > Patient)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            return perform();
        };
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri, Impatient);
        var observer = new RecordingObserver();
        using var client = Client(proxy, server.Token).WithObserver(observer);
        var positions = new List<long>();
        await foreach (var page in client.ReadCategoryPagesAsync("order", cancellationToken: TestContext.Current.CancellationToken)) positions.AddRange(page.Select(static message => message.Position));
        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => (long)i), positions);
        Assert.NotEmpty(observer.Notices);
        Assert.Equal(observer.Notices.Count, observer.Traces.Count(static trace => trace.StatusCode == 504));
    }

    private static string Impatient(string text)
    {
        var changed = Patience().Replace(text, "$1 1s");
        return changed != text ? changed : text.Replace("    location /", "    proxy_read_timeout 1s;\n    location /", StringComparison.Ordinal);
    }

    private static EventoClient Client(ProxyProcess proxy, string token) => new(new EventoClientOptions
    {
        Uri = proxy.Uri,
        Token = token,
        UseProxy = false,
        SkipCertificateCheck = true,
        Timeout = Eventually.Hang,
    });

    [GeneratedRegex("(proxy_read_timeout|timeout (?:client|server)) +\\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Patience();

    [GeneratedRegex("\"batchSize\":([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex BatchSize();
}
