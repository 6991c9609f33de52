using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

public class PokeListenerTests
{
    [Fact]
    public async Task Whatever_goes_wrong_with_one_connection_the_next_brings_pokes()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        using var wake = new WakeFlag();
        var source = new FailingSource(failures: 2);
        await using var pokes = new PokeListener(client, source, () => 0, wake, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        Assert.Null(pokes.Failure);
    }

    private sealed class FailingSource(int failures) : SubscriptionSource
    {
        private int _left = failures;

        internal override string Target => "(failing)";

        internal override Task<long> FindEndAsync(EventoClient client, CancellationToken cancellation) => throw new NotSupportedException();

        internal override Task<MessagePage> AskPageAsync(EventoClient client, long position, int count, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public override long PositionOf(StoredMessage message) => throw new NotSupportedException();

        internal override string PokeQuery(long position) => _left-- > 0 ? throw new InvalidOperationException("at first") : "all=true";
    }
}
