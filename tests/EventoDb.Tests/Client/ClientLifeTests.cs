using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Whose connections they are, and what expected versions are.</summary>
public class ClientLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_made_of_another_leaves_it_its_connections()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var client = server.CreateClient();
        await using (var derived = client.WithToken(server.Token)) await derived.GetStreamVersionAsync("a-1", Cancellation);
        Assert.Equal(-1, await client.GetStreamVersionAsync("a-1", Cancellation));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetStreamVersionAsync("a-1", Cancellation));
    }

    [Fact]
    public async Task Everything_goes_through_a_handler_of_the_caller_s_own_which_stays_open()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var handler = new CountingHandler();
        var options = new EventoClientOptions { Uri = server.Uri, Token = server.Token, Handler = handler };
        await using (var client = new EventoClient(options))
        {
            await using var writer = client.OpenWriter();
            for (var i = 0; i < 200; i++) await writer.SendAsync("a-1", new NewMessage("T", "{}"), cancellationToken: Cancellation);
            await writer.WaitForAnswersAsync(Cancellation);
            Assert.Equal(200, handler.Requests);
            Assert.Equal(199, await client.GetStreamVersionAsync("a-1", Cancellation));
            await foreach (var batch in client.SubscribeAsync(SubscriptionSource.Stream("a-1"), new SubscriptionOptions { Position = 0 }, Cancellation))
            {
                if (batch.IsCaughtUp && batch.NextPosition == 200) break;
            }
        }
        await using var second = new EventoClient(options);
        Assert.Equal(199, await second.GetStreamVersionAsync("a-1", Cancellation));
        Assert.Equal(200, server.Messages().Count);
    }

    [Fact]
    public void An_expected_version_is_a_number_or_none()
    {
        ExpectedVersion three = 3;
        Assert.Equal((3L, "3"), (three.Version, three.ToString()));
        Assert.Equal(ExpectedVersion.NoStream, ExpectedVersion.FromInt64(-1));
        Assert.Equal((ExpectedVersion.Any, "Any"), (null, ExpectedVersion.Any.ToString()));
        Assert.Equal(ExpectedVersion.Any, new NewMessage("T", "{}").ExpectedVersion);
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
