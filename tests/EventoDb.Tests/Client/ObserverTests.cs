using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>An observer that throws is told nothing by it: requests go on as if nobody listened.</summary>
public class ObserverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_is_answered_and_tried_again()
    {
        await using var server = new StubServer(StubAnswer.Reset, StubAnswer.Json("[]"));
        using var client = server.CreateClient(retryCount: 1);
        Assert.Empty(await client.WithObserver(new FailingObserver()).GetStreamPageAsync("a-1", cancellationToken: Cancellation));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_write_arrives_once()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Intercept = Faults.OfWrites(Faults.AfterIt(StubAnswer.Reset)) };
        using var client = server.CreateClient();
        var result = await client.WithObserver(new FailingObserver()).WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        Assert.Equal(result.Id, Assert.Single(server.Messages()).Id);
    }

    [Fact]
    public async Task A_refusal_stays_what_it_is()
    {
        await using var server = new StubServer(StubAnswer.Error(400, "INVALID_REQUEST", "no"));
        using var client = server.CreateClient();
        var failure = await Assert.ThrowsAsync<EventoException>(
            () => client.WithObserver(new FailingObserver()).GetStreamPageAsync("a-1", cancellationToken: Cancellation));
        Assert.Equal("INVALID_REQUEST", failure.Code);
    }

    [Fact]
    public async Task Every_pipelined_write_has_its_outcome()
    {
        await using var server = new StandInServer { React = request => request is { IsPipelined: true, Write: 100 } ? Reaction.Close : Reaction.Answer };
        using var client = WriterRun.Connect(server.Uri, observer: new FailingObserver());
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 300), 300);
        Assert.Contains(server.Requests, request => request is { IsPipelined: true, Write: 100 });
    }
}
