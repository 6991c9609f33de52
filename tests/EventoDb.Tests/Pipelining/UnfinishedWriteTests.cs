using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Every write that was handed in has an outcome, whatever happens to the client meanwhile.</summary>
public class UnfinishedWriteTests
{
    [Fact]
    public async Task Conflicts_are_told_although_the_client_is_disposed_of()
    {
        await using var server = new StandInServer();
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter();
        await PipelineAsync(server, writer);

        // The connection is the writer's own; who asks for the actual version needs the client's.
        client.Dispose();
        for (var n = 0; n < 3; n++) await writer.SendAsync("a", WriterRun.Message(1_000_000 + n, expectedVersion: 99), n, TestContext.Current.CancellationToken);
        for (var n = 0; n < 3; n++)
        {
            var outcome = await ReceiveAsync(writer);
            Assert.Equal(n, outcome!.State);
            Assert.Equal(EventoErrorCode.StreamVersionConflict, Assert.IsType<EventoException>(outcome.Error, exactMatch: false).Code);
        }
        Assert.Null(await ReceiveAsync(writer));
    }

    [Fact]
    public async Task Lost_writes_are_told_although_the_client_is_disposed_of()
    {
        var isLosing = false;
        await using var server = new StandInServer { React = request => isLosing ? Reaction.Close : Reaction.Answer };
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter();
        await PipelineAsync(server, writer);

        client.Dispose();
        isLosing = true;
        for (var n = 0; n < 3; n++) await writer.SendAsync("a", WriterRun.Message(1_000_000 + n), n, TestContext.Current.CancellationToken);
        for (var n = 0; n < 3; n++) Assert.NotNull((await ReceiveAsync(writer))!.Error);
        Assert.Null(await ReceiveAsync(writer));
    }

    private static async Task PipelineAsync(StandInServer server, MessageWriter writer)
    {
        for (var n = 0; !server.Requests.Any(request => request is { IsPipelined: true, Write: >= 0 }); n++)
        {
            await writer.SendAsync(WriterRun.Stream(n), WriterRun.Message(n), n, TestContext.Current.CancellationToken);
        }
        while (await ReceiveAsync(writer) is { } outcome) Assert.Null(outcome.Error);
    }

    private static Task<WriteOutcome?> ReceiveAsync(MessageWriter writer) =>
        writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken);
}
