using EventoDb.Client;
using EventoDb.Tests.Reliability;
using EventoDb.Tests.Subscriptions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Everything through each configuration of docs/proxies.md, while the proxy is restarted under load: nothing is lost, doubled, out of order or wrongly
/// reported. Behind it is a server that accepts an id twice, as pebble does.</summary>
public sealed class ProxyRestartTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Writes = LongTests.Times(sample: 140, full: 2_100);
    private static readonly int Messages = LongTests.Times(sample: 140, full: 5_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public static TheoryData<ProxyKind> Kinds => [.. Enum.GetValues<ProxyKind>()];

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_message_is_written_once_and_in_order_and_followed_so(ProxyKind kind)
    {
        await WriteAsync(kind, window: 64, connections: 1, expectsVersions: false);
        await WriteAsync(kind, window: 16, connections: 4, expectsVersions: true);
        if (LongTests.Wanted || kind == ProxyKind.NginxTls) await WriteAsync(kind, window: 1, connections: 1, expectsVersions: true);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_there_is_read_received_exported_imported_copied_and_sent_from_an_outbox_once(ProxyKind kind)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri);
        for (var n = 1; n <= Messages; n++) server.Write($"order-{n % 7}", data: $$"""{"n":{{n}}}""");
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.Patient.With(Quick);
        runner.Run(
            """
            $uri, $folder = $args[0], $args[2]
            function Connect($token) { Connect-EventoServer $uri -Token $token -RetryCount 100 -NoProxy -SkipCertificateCheck -NoDefault -PassThru -WarningAction SilentlyContinue }
            $way = Connect $args[1]
            $imported, $copied = 'imported', 'copied' | ForEach-Object { Connect (New-EventoNamespace $_ -Connection $way -AsPlainText).Token }
            """,
            proxy.Uri.ToString(), server.Token, _folder).ThrowOnError();
        await using var restarts = new ProxyRestarts(proxy, () => server.Requests.Count, every: 8);
        var result = await Task.Run(() => runner.Run(
            """
            $file = Join-Path $folder all.ndjson
            foreach ($size in 20, 37) { (Get-EventoCategory order -BatchSize $size -Connection $way | ForEach-Object { $_.Data.n }) -join ' ' }
            (Receive-EventoMessage order -Consumer billing -CheckpointEvery 50 -Connection $way | ForEach-Object { $_.Data.n }) -join ' '
            @(Receive-EventoMessage order -Consumer billing -Connection $way).Count
            $null = Export-EventoMessage $file -Category order -Connection $way
            (Import-EventoMessage $file -Connection $imported).MessageCount
            $null = Copy-EventoNamespace $way $copied -Category order
            @(Compare-EventoNamespace $imported $copied).Count
            1..140 | Write-EventoMessage -StreamName { "queued-$($_ % 7)" } -Type Queued -Data { @{ n = $_ } } -Outbox (Join-Path $folder box) -Connection $way | Out-Null
            $null = Send-EventoOutbox (Join-Path $folder box) -Connection $way
            (Get-EventoCategory queued -Connection $way | ForEach-Object { $_.Data.n }) -join ' '
            """));
        var values = result.Values;
        output.WriteLine($"{kind}: {restarts.Count} restarts");
        var all = string.Join(' ', Enumerable.Range(1, Messages));
        Assert.Equal([all, all, all, 0, (long)Messages, 0, string.Join(' ', Enumerable.Range(1, 140))], values);
        Assert.NotEqual(0, restarts.Count);
    }

    private async Task WriteAsync(ProxyKind kind, int window, int connections, bool expectsVersions)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var proxy = await ProxyProcess.StartAsync(kind, server.Uri);
        using var client = Client(proxy, server.Token);
        await using var watcher = new Watcher(client, SubscriptionSource.Category("order"), new SubscriptionOptions { Position = 0 });
        await watcher.CaughtUpAsync();
        ProxyRestarts? restarts = null;
        var clock = new TestClock();
        var run = await WriteRun.RunAsync(
            proxy.Uri, () => server.Uri, server.Token, Writes, window, connections, expectsVersions,
            isOn => restarts = isOn ? new ProxyRestarts(proxy, () => server.Messages().Count, Math.Max(35, Writes / 20)) : restarts,
            clock, Quick with { Clock = clock });
        await restarts!.DisposeAsync();
        output.WriteLine($"{kind}, window {window}, {connections} connections, {(expectsVersions ? "with" : "without")} expected versions, {restarts.Count} restarts: {run}");
        foreach (var error in run.Errors) output.WriteLine($"{error.Key}: {error.Value.Message}");
        run.AssertSafe();
        Assert.NotEqual(0, restarts.Count);
        var stored = server.Messages();
        Assert.Equal(stored.Select(static message => message.Id), (await watcher.ReceivedAsync(stored.Count)).Select(static message => message.Id));
    }

    private static ClientTiming Quick => TestTiming.PatientClient with { Retry = new BackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) } };

    private static EventoClient Client(ProxyProcess proxy, string token) => new(new EventoClientOptions
    {
        Uri = proxy.Uri,
        Token = token,
        UseProxy = false,
        SkipCertificateCheck = true,
        Timing = ClientTiming.Default with { Retry = Quick.Retry },
    });
}
