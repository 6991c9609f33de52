using System.Net;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Which requests go through a proxy. Alone, because the system's proxy is one for the whole process.</summary>
[Collection(AloneCollection.Name)]
public sealed class ProxyTests : IAsyncDisposable
{
    private readonly IWebProxy _before = HttpClient.DefaultProxy;
    private readonly StubServer _proxy = new(request => StubAnswer.Json(request.Target.EndsWith("/rpc", StringComparison.Ordinal) ? "null" : """{"version":"0.7.0"}"""));

    public async ValueTask DisposeAsync()
    {
        HttpClient.DefaultProxy = _before;
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task To_this_machine_the_system_s_proxy_is_not_asked(string host)
    {
        HttpClient.DefaultProxy = new WebProxy(_proxy.Uri);
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri($"http://{host}:{server.Uri.Port}"), Token = server.Token });

        await client.WriteAsync("a-1", new NewMessage("T", "{}"), TestContext.Current.CancellationToken);
        await using var writer = client.OpenWriter();
        for (var i = 0; i < 100; i++) await writer.SendAsync("a-1", new NewMessage("T", "{}"), cancellationToken: TestContext.Current.CancellationToken);
        await writer.WaitForAnswersAsync(TestContext.Current.CancellationToken);
        await foreach (var batch in client.SubscribeAsync(SubscriptionSource.All(), new SubscriptionOptions { Position = 0 }, TestContext.Current.CancellationToken))
        {
            if (batch.IsCaughtUp) break;
        }

        Assert.Equal(101, server.Messages().Count);
        Assert.Empty(_proxy.Requests);
    }

    [Fact]
    public async Task A_proxy_that_is_named_is_gone_through_also_to_this_machine()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = new EventoClient(new EventoClientOptions { Uri = server.Uri, Proxy = new WebProxy(_proxy.Uri) });

        await client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken);

        Assert.Equal(server.Uri + "rpc", Assert.Single(_proxy.Requests).Target);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task To_another_machine_the_system_s_proxy_is_gone_through()
    {
        HttpClient.DefaultProxy = new WebProxy(_proxy.Uri);
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri("http://evento.invalid") });

        await client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken);

        Assert.Equal("http://evento.invalid/rpc", Assert.Single(_proxy.Requests).Target);
    }

    [Fact]
    public async Task A_search_for_the_proxy_that_lasts_holds_up_no_thread_and_can_be_given_up()
    {
        using var proxy = new SearchedProxy(_proxy.Uri);
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri("http://evento.invalid"), Proxy = proxy });
        using var stop = new CancellationTokenSource();

        // Each of these comes back although nobody has found the proxy yet.
        var reading = client.GetStreamVersionAsync("a-1", stop.Token);
        var writing = client.WriteAsync("a-1", new NewMessage("T", "{}"), stop.Token);
        await using var writer = client.OpenWriter();
        await writer.SendAsync("a-1", new NewMessage("T", "{}"), cancellationToken: stop.Token);
        await proxy.Searched;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

        proxy.Find();
        Assert.Equal(-1, await client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken));
    }

    /// <summary>A proxy that is not found before a test says so.</summary>
    private sealed class SearchedProxy(Uri address) : IWebProxy, IDisposable
    {
        private readonly TaskCompletionSource _searched = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _found = new();

        public ICredentials? Credentials { get; set; }

        /// <summary>Somebody has begun to search.</summary>
        public Task Searched => _searched.Task;

        public void Find() => _found.Set();

        public Uri? GetProxy(Uri destination)
        {
            Wait();
            return address;
        }

        public bool IsBypassed(Uri host)
        {
            Wait();
            return false;
        }

        public void Dispose()
        {
            _found.Set();
        }

        private void Wait()
        {
            _searched.TrySetResult();
            _found.Wait();
        }
    }
}
