using EventoDb.Client;

namespace EventoDb.Tests.Pipelining;

/// <summary>Waits for room among the writes that are not answered.</summary>
public class RoomTests
{
    [Fact]
    public async Task Whoever_waits_for_room_is_told_of_it_also_where_the_write_was_handed_in_once_more_meanwhile()
    {
        using var release = new ManualResetEventSlim();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request.Method == "stream.write") release.Wait(WriterRun.Patience);
                return Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var disposing = new PipelinedWriter(client, window: null);
        MessageWriter writer = disposing;
        Assert.Null(writer.TrySend(PendingWrite.Create(client, WriterRun.Stream(0), WriterRun.Message(0), 0)));
        var next = PendingWrite.Create(client, WriterRun.Stream(1), WriterRun.Message(1), 1);
        var waits = new[] { writer.TrySend(next)!, writer.TrySend(next)! };
        release.Set();
        await Task.WhenAll(waits).WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken);
        Assert.Null(writer.TrySend(next));
    }
}
