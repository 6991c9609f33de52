using EventoDb.Client;
using EventoDb.Server;

namespace EventoDb.Tests.Pipelining;

public class EmbeddedServerWritingTests
{
    [Fact]
    public async Task Thousands_of_pipelined_writes_lie_where_their_results_say()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (uri, token, server) = await EmbeddedServer.StartAsync(0, null, null, false, cancellation);
        await using var disposing = server;
        using var client = new EventoClient(new EventoClientOptions { Uri = uri, Token = token });
        const int count = 5000;
        var outcomes = await WriterRun.WriteAsync(client, count);
        Assert.Equal(Enumerable.Range(0, count), outcomes.Select(outcome => (int)outcome.State!));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        var results = outcomes.Select(outcome => outcome.Result!).ToList();
        Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n), results.Select(result => result.GlobalPosition));
        foreach (var stream in results.GroupBy(result => result.StreamName))
        {
            var stored = new List<StoredMessage>();
            await foreach (var page in client.ReadStreamPagesAsync(stream.Key, cancellationToken: cancellation)) stored.AddRange(page);
            Assert.Equal(stream.Select(result => (result.Id, result.Position, result.GlobalPosition)), stored.Select(message => (message.Id, message.Position, message.GlobalPosition)));
        }
    }
}
