using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Writers whose caller may stop at the first error: nothing is sent behind one before the caller has received it and come back.</summary>
public sealed class HeldBehindErrorTests : IDisposable
{
    private const int Connections = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Fact]
    public async Task Where_the_caller_may_stop_at_an_error_nothing_behind_it_is_sent_before_it_was_received_and_the_caller_has_come_back()
    {
        await using var server = RefusingServer();
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = new PipelinedWriter(client, window: null, Connections, holdsBehindErrors: true);
        var others = Enumerable.Range(0, 20).Select(n => $"o-{n}").Where(name => writer.ConnectionOf(name) != writer.ConnectionOf("refused")).ToList();
        await SendAsync(others[0]);
        await SendAsync("refused");
        await writer.WaitForAnswersAsync(TestContext.Current.CancellationToken);
        foreach (var other in others) await SendAsync(other);
        await LetArriveAsync(client);
        Assert.Equal(2, server.Requests.Count(request => request.Method == "stream.write"));

        // Nor when it was received and the caller may be about to stop.
        var outcomes = new List<WriteOutcome>();
        while (outcomes.Count < 2) outcomes.Add((await writer.ReceiveAsync(TestContext.Current.CancellationToken))!);
        await LetArriveAsync(client);
        Assert.Equal(2, server.Requests.Count(request => request.Method == "stream.write"));

        outcomes.AddRange(await WriterRun.ReceiveAllAsync(writer));
        Assert.Equal([null, "INVALID_REQUEST", .. others.Select(_ => (string?)null)], outcomes.Select(outcome => (outcome.Error as EventoException)?.Code));

        async Task SendAsync(string stream) => await writer.SendAsync(stream, new NewMessage("T", "{}"), cancellationToken: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_where_what_is_between_has_received_it_and_the_caller_has_not(bool isOutbox)
    {
        await using var server = RefusingServer();
        using var client = WriterRun.Connect(server.Uri);
        var options = new MessageWriterOptions { ConnectionCount = Connections, HoldBehindErrors = true, SkipExisting = !isOutbox };
        await using var writer = isOutbox ? new Outbox(client, Path.Combine(_folder, "outbox")).OpenWriter(options) : client.OpenWriter(options);
        await SendAsync("refused");
        await writer.WaitToReceiveAsync(TestContext.Current.CancellationToken);
        foreach (var stream in new[] { "o-1", "o-2", "o-3" })
        {
            await SendAsync(stream);
            await LetArriveAsync(client);
        }
        Assert.Equal(1, server.Requests.Count(request => request.Method == "stream.write"));
        Assert.Equal([false, true, true, true], (await WriterRun.ReceiveAllAsync(writer)).Select(outcome => outcome.Error is null));

        async Task SendAsync(string stream) => await writer.SendAsync(stream, new NewMessage("T", "{}"), cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nor_where_a_message_is_handed_in_twice_behind_it()
    {
        await using var server = RefusingServer();
        using var client = WriterRun.Connect(server.Uri);
        await using var writer = client.OpenWriter(new() { ConnectionCount = Connections, SkipExisting = true, HoldBehindErrors = true });
        await writer.SendAsync("refused", new NewMessage("T", "{}"), cancellationToken: TestContext.Current.CancellationToken);
        await writer.WaitToReceiveAsync(TestContext.Current.CancellationToken);
        var twice = WriterRun.Message(1);
        for (var n = 0; n < 2; n++)
        {
            await writer.SendAsync("o-1", twice, cancellationToken: TestContext.Current.CancellationToken);
            await LetArriveAsync(client);
        }
        Assert.Equal(1, server.Requests.Count(request => request.Method == "stream.write"));
        Assert.Equal([null, false, true], (await WriterRun.ReceiveAllAsync(writer)).Select(outcome => outcome.Result?.Existing));
    }

    [Fact]
    public async Task A_caller_who_has_an_error_to_receive_does_not_wait_for_what_waits_for_that()
    {
        await using var server = RefusingServer();
        using var client = WriterRun.Connect(server.Uri);
        await using var disposing = new PipelinedWriter(client, window: null, Connections, holdsBehindErrors: true);
        MessageWriter writer = disposing;
        var data = $"{{\"text\":\"{new string('x', 100_000)}\"}}";
        var outcomes = new List<WriteOutcome>();
        for (var n = 0; n < 60; n++)
        {
            var write = PendingWrite.Create(client, n == 0 ? "refused" : $"s-{n}", new NewMessage("T", data), n);
            while (writer.TrySend(write) is { } room)
            {
                await room.WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken);
                while (writer.TryReceive(out var outcome)) outcomes.Add(outcome);
            }
        }
        outcomes.AddRange(await WriterRun.ReceiveAllAsync(disposing));
        Assert.Equal(Enumerable.Range(0, 60), outcomes.Select(outcome => (int)outcome.State!));
        Assert.Single(outcomes, outcome => outcome.Error is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task There_is_no_wait_for_what_is_held_behind_an_error_that_was_received_by_who_has_not_handed_it_on(bool waits)
    {
        using var release = new ManualResetEventSlim();
        await using var server = new StandInServer
        {
            IsSlowAlone = false,
            React = request =>
            {
                if (request.Method != "stream.write") return Reaction.Answer;
                release.Wait(WriterRun.Patience);
                return request.Call[1].GetString() == "refused" ? Reaction.Status(400, "no") : Reaction.Answer;
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        await using var disposing = new PipelinedWriter(client, window: null, connectionCount: 2, holdsBehindErrors: true);
        MessageWriter writer = disposing;
        Assert.Null(writer.TrySend(PendingWrite.Create(client, "refused", WriterRun.Message(0), 0)));
        for (var n = 1; n < InFlightWindow.Largest; n++) Assert.Null(writer.TrySend(Create(n)));
        var next = Create(InFlightWindow.Largest);
        var room = waits ? writer.TrySend(next)! : Task.CompletedTask;
        Assert.Equal(!waits, room.IsCompleted);
        release.Set();
        var refused = await writer.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(refused!.Error);
        await room.WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken);
        Assert.Null(writer.TrySend(next));
        await writer.TrySend(Create(InFlightWindow.Largest + 1))!.WaitAsync(WriterRun.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, server.Requests.Count(request => request.Method == "stream.write"));
        Assert.Equal(InFlightWindow.Largest, (await WriterRun.ReceiveAllAsync(writer)).Count(outcome => outcome.Error is null));

        PendingWrite Create(int n) => PendingWrite.Create(client, "o-1", WriterRun.Message(n), n);
    }

    /// <summary>A server that refuses what is written to one stream.</summary>
    private static StandInServer RefusingServer() => new()
    {
        IsSlowAlone = false,
        React = request => request.Method == "stream.write" && request.Call[1].GetString() == "refused"
            ? Reaction.Status(400, """{"error":{"code":"INVALID_REQUEST","message":"no"}}""", "application/json")
            : Reaction.Answer,
    };

    /// <summary>Asks so many questions that what was sent before them has long arrived.</summary>
    private static async Task LetArriveAsync(EventoClient client)
    {
        for (var n = 0; n < 50; n++) await client.GetStreamVersionAsync("o-0", TestContext.Current.CancellationToken);
    }
}
