using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Reliability;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

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
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxKeepAlive, server.Uri, static text => RefuseSome(text, "limit_req_status 429;"));
        var clock = new TestClock();
        var run = await WriteRun.RunAsync(
            proxy.Uri, () => server.Uri, server.Token, Count, window: 1, connections: 1, expectsVersions: true, static _ => { }, clock, Quick with { Clock = clock });
        output.WriteLine($"{run}; {server.Requests.Count} requests came through");
        run.AssertSafe();
        Assert.Empty(run.Errors);
        Assert.Contains("limiting requests", proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProxyKind.NginxKeepAlive, null)]
    [InlineData(ProxyKind.NginxKeepAlive, 1)]
    [InlineData(ProxyKind.HaproxyPlain, null)]
    [InlineData(ProxyKind.HaproxyPlain, 1)]
    public async Task Who_is_told_when_to_come_again_waits_so_long(ProxyKind kind, int? window)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri, static text => RefuseSome(text, "limit_req_status 429; error_page 429 @later;"));
        var clock = new TestClock();
        using var flowing = clock.Flow(speed: 1000);
        var observer = new Client.RecordingObserver();
        using var client = new EventoClient(new EventoClientOptions
        {
            Uri = proxy.Uri,
            Token = server.Token,
            UseProxy = false,
            RetryCount = 100,
            // By a clock that runs ahead.
            Timeout = TimeSpan.FromDays(20),
            Timing = Quick with { Clock = clock },
        }).WithObserver(observer);
        var outcomes = await WriterRun.WriteAsync(client, 60, window);
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));
        for (var stream = 0; stream < 7; stream++)
        {
            Assert.Equal(
                Enumerable.Range(0, 60).Where(n => n % 7 == stream).Select(WriterRun.Id), server.Messages().Where(message => message.Stream == WriterRun.Stream(stream)).Select(static message => message.Id));
        }
        Assert.Contains(observer.Traces, static trace => trace.StatusCode == 429);
        Assert.All(observer.Waits, static wait => Assert.Equal(TimeSpan.FromSeconds(7), wait));
        Assert.NotEmpty(observer.Waits);
    }

    [Fact]
    public async Task A_request_whose_head_or_size_the_proxy_does_not_take_is_an_error_of_its_own_and_the_next_is_written()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(ProxyKind.NginxKeepAlive, session.Server.Uri, static text =>
            "map $content_length $is_long { default 0; ~^[0-9][0-9][0-9][0-9][0-9]$ 1; }\n" + text.Replace("    location /", "    if ($is_long) { return 431; }\n    location /", StringComparison.Ordinal));
        var result = await Task.Run(() => session.Run(
            """
            $way = Connect-EventoServer $args[0] -Token $args[1] -NoProxy -NoDefault
            1..40 | Write-EventoMessage order-1 Placed { @{ text = 'x' * $(if ($_ -eq 30) { 20000 } else { $_ }) } } -Connection $way
            """,
            proxy.Uri.ToString(), session.TargetToken));
        Assert.Equal(39, result.Output.Count);
        var error = Assert.Single(result.Errors);
        Assert.Equal((30, 431), (ScriptResult.NumberOf(error), ((EventoException)error.Exception).StatusCode));
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    /// <summary>Refuses each tenth request of a connection, but for the first of all of them (nginx), or of all connections (HAProxy), for there is too much to do.</summary>
    private static string RefuseSome(string text, string how) => text.Contains("frontend", StringComparison.Ordinal)
        ? text.Replace(
            "    default_backend",
            """
                stick-table type integer size 1k store gpc0
                http-request track-sc0 int(1)
                http-request sc-inc-gpc0(0)
                http-request return status 429 hdr Retry-After 7 if { sc_get_gpc0(0),mod(10) eq 5 }
                default_backend
            """,
            StringComparison.Ordinal)
        : "map $connection_requests $refused { default \"\"; ~5$ all; }\nlimit_req_zone $refused zone=all:1m rate=1r/m;\n" + text.Replace(
            "    location /",
            $$"""
                limit_req zone=all;
                {{how}}
                location @later { add_header Retry-After 7 always; return 429; }
                location /
            """,
            StringComparison.Ordinal);

    private static ClientTiming Quick => TestTiming.PatientClient with { Retry = new BackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) } };
}
