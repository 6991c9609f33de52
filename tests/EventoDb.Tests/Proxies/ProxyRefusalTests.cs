using EventoDb.Client;
using EventoDb.Tests.Reliability;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Proxies that answer in the server's place: because it is down (nginx 502, HAProxy 503), or because there is too much to do (429).</summary>
public class ProxyRefusalTests(ITestOutputHelper output)
{
    private const int Count = 140;

    [Theory]
    [InlineData(ProxyKind.NginxKeepAlive, 64, false)]
    [InlineData(ProxyKind.NginxRight, 1, true)]
    [InlineData(ProxyKind.HaproxyPlain, 64, true)]
    [InlineData(ProxyKind.HaproxyRight, 1, false)]
    public async Task While_the_server_is_down_a_message_waits(ProxyKind kind, int window, bool expectsVersions)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri);
        var clock = new TestClock();
        Task? restarting = null;
        var run = await WriteRun.RunAsync(
            proxy.Uri, () => server.Uri, server.Token, Count, window, connections: 1, expectsVersions,
            isOn => restarting = isOn ? Task.Run(RestartAsync) : restarting, clock, Quick with { Clock = clock });
        await restarting!;
        output.WriteLine($"{kind}: {run}");
        run.AssertSafe();
        Assert.Empty(run.Errors);

        async Task RestartAsync()
        {
            for (var written = 40; written < Count; written += 40)
            {
                await Eventually.TrueAsync(() => server.Messages().Count >= written);
                await server.StopAsync();
                // Some tries meet a proxy that has lost its server.
                await Task.Delay(100);
                server.Start();
            }
        }
    }

    [Fact]
    public async Task Who_is_told_that_it_is_too_much_goes_on_more_slowly()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxKeepAlive, server.Uri, static text =>
            "limit_req_zone $server_name zone=all:1m rate=200r/s;\n" + text.Replace("    location /", "    limit_req zone=all burst=5 nodelay;\n    limit_req_status 429;\n    location /", StringComparison.Ordinal));
        var clock = new TestClock();
        var run = await WriteRun.RunAsync(
            proxy.Uri, () => server.Uri, server.Token, Count, window: 1, connections: 1, expectsVersions: true, static _ => { }, clock, Quick with { Clock = clock });
        output.WriteLine($"{run}; {server.Requests.Count} requests came through");
        run.AssertSafe();
        Assert.Empty(run.Errors);
    }

    private static ClientTiming Quick => TestTiming.PatientClient with { Retry = new BackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) } };
}
