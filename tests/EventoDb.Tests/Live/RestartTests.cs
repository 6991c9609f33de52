using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

public sealed class RestartTests : IDisposable
{
    private static readonly int Count = LongTests.Times(sample: 800, full: 10_000);
    private static readonly int CutEvery = Count / LongTests.Times(sample: 10, full: 50);
    private static readonly int RestartEvery = Count / LongTests.Times(sample: 2, full: 10);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-restart");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Fact]
    public async Task On_a_server_on_files_a_watcher_and_a_consumer_miss_nothing_through_kills_and_cuts()
    {
        using var server = await ServerProcess.StartAsync(_folder.FullName, EventoToken.Create("default"));
        await using var proxy = new CuttingProxy(server.Uri);
        await using var live = new LivePair(proxy.Uri.ToString(), server.Token);
        await live.BeginAsync();
        using var client = new EventoClient(new EventoClientOptions { Uri = proxy.Uri, Token = server.Token, RetryCount = 20 });
        await live.RunAsync(
            stream => client.WriteAsync(stream, new NewMessage("T", "{}"u8.ToArray()), Cancellation),
            proxy.Cut,
            async () =>
            {
                await server.RestartAsync();
                proxy.Target = server.Uri.Port;
            });
        await live.CheckAsync();
    }

    [Fact]
    public async Task On_a_server_like_the_real_one_a_watcher_and_a_consumer_miss_nothing_through_restarts_and_cuts()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres) { Subscriptions = { PokeTime = TimeSpan.FromMilliseconds(1) } };
        await using var proxy = new CuttingProxy(server.Uri);
        await using var live = new LivePair(proxy.Uri.ToString(), server.Token);
        await live.BeginAsync();
        await live.RunAsync(
            stream => Task.FromResult(server.Write(stream)),
            proxy.Cut,
            async () =>
            {
                await server.StopAsync();
                server.Start();
            });
        await live.CheckAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A watcher and a consumer of one category.</summary>
    private sealed class LivePair(string uri, string token) : IAsyncDisposable
    {
        private readonly BackgroundScript _watcher = new(uri, token, "Watch-EventoMessage -Category account -Verbose");
        private readonly BackgroundScript _consumer = new(uri, token, "Receive-EventoMessage account -Consumer copy -Wait");

        public async Task BeginAsync() => await _watcher.FollowsAsync();

        /// <summary>Writes all messages; cuts and restarts now and then.</summary>
        public async Task RunAsync(Func<string, Task> write, Action cut, Func<Task> restart)
        {
            for (var i = 1; i <= Count; i++)
            {
                await write($"account-{i % 20}");
                if (i % CutEvery == 0)
                {
                    // Not while both are still waiting to connect again.
                    await _watcher.CountsAsync(i - (CutEvery * 3 / 2));
                    await _consumer.CountsAsync(i - (CutEvery * 3 / 2));
                    cut();
                }
                if (i % RestartEvery == RestartEvery / 2) await restart();
            }
        }

        public async Task CheckAsync()
        {
            var watched = await _watcher.ReceivedAsync(Count);
            Assert.Equal(watched.Select(message => message.GlobalPosition).Distinct().Order(), watched.Select(message => message.GlobalPosition));
            var places = Enumerable.Range(1, Count).GroupBy(i => i % 20).SelectMany(stream => stream.Select((_, position) => ($"account-{stream.Key}", (long)position))).Order();
            Assert.Equal(places, watched.Select(message => (message.StreamName, message.Position)).Order());
            var consumed = await _consumer.ReceivedAsync(Count);
            Assert.Equal(places, consumed.Select(message => (message.StreamName, message.Position)).Distinct().Order());
        }

        public async ValueTask DisposeAsync()
        {
            await _watcher.DisposeAsync();
            await _consumer.DisposeAsync();
        }
    }
}
