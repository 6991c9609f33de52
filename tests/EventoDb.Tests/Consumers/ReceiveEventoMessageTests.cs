using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

public class ReceiveEventoMessageTests
{
    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_run_gets_what_is_new(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 3; i++) session.Server.Write($"account-{i}");
        Assert.Equal([1, 2, 3], Received(session));
        Assert.Empty(Received(session));
        session.Server.Write("order-1");
        session.Server.Write("account-1");
        Assert.Equal([session.Server.Messages()[^1].GlobalPosition], Received(session));
        Assert.Empty(Received(session));
    }

    [Fact]
    public async Task The_position_is_kept_as_the_Ruby_toolkit_keeps_it()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 3; i++) session.Server.Write("account-1");
        Received(session);
        var recorded = Assert.Single(session.Server.Messages(), message => message.Stream == "account:position-copy");
        Assert.Equal("Recorded", recorded.Type);
        Assert.Equal(3L, session.Run("(Get-EventoStream account:position-copy -Last).Data.position").Single.BaseObject);
        session.Run("Receive-EventoMessage account -Consumer copy -GroupMember 0 -GroupSize 1").ThrowOnError();
        Assert.Contains(session.Server.Messages(), message => message.Stream == "account:position-copy-0-of-1");
    }

    [Fact]
    public async Task What_a_failing_pipeline_did_not_take_comes_again()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5; i++) session.Server.Write("account-1");
        var failed = session.Run("Receive-EventoMessage account -Consumer copy | ForEach-Object { if ($_.GlobalPosition -eq 3) { throw 'broken' }; $_ }");
        Assert.Equal("broken", failed.Error.Exception.Message);
        Assert.Equal([3, 4, 5], Received(session));
    }

    [Fact]
    public async Task What_the_pipeline_writes_has_arrived_before_the_position_is_recorded()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 50; i++) session.Server.Write("account-1");
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Text.Contains("\"copy-", StringComparison.Ordinal)) await Task.Delay(10, cancellation);
            return perform();
        };
        session.Run("Receive-EventoMessage account -Consumer copy -CheckpointEvery 20 | Write-EventoMessage copy-1").ThrowOnError();
        var copied = 0;
        foreach (var message in session.Server.Messages())
        {
            if (message.Stream == "copy-1") copied++;
            else if (message.Stream == "account:position-copy") Assert.Equal(new[] { 20, 40, 50 }[message.Position], copied);
        }
        Assert.Equal(50, copied);
    }

    [Fact]
    public async Task First_counts_what_it_has_emitted()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5; i++) session.Server.Write("account-1");
        Assert.Equal([1, 2], Received(session, "-First 2"));
        Assert.Equal([3, 4], Received(session, "-First 2"));
        Assert.Equal([5], Received(session, "-First 2"));
    }

    [Fact]
    public async Task Ctrl_C_records_what_was_processed()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        for (var i = 0; i < 5; i++) server.Write("account-1");
        await using (var consumer = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy -Wait"))
        {
            await consumer.ReceivedAsync(5);
            // The fifth is out, but whether the pipeline had done with it shows only when the consumer waits again.
            await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 1);
            await consumer.StopAsync();
        }
        await using var next = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy");
        await next.EndedAsync();
        Assert.Empty(next.Messages);
    }

    [Fact]
    public async Task The_position_is_recorded_after_so_many_messages()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 25; i++) session.Server.Write("account-1");
        Received(session, "-CheckpointEvery 10");
        Assert.Equal(["{\"position\":10}", "{\"position\":20}", "{\"position\":25}"], Records(session.Server));
    }

    [Fact]
    public async Task The_position_is_recorded_after_a_while_though_nothing_comes()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var consumer = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy -Wait -CheckpointSec 0.2");
        server.Write("account-1");
        await BackgroundScript.UntilAsync(() => Records(server).Count == 1);
        Assert.Equal("{\"position\":1}", Records(server)[0]);
    }

    [Fact]
    public async Task Waiting_it_goes_on_with_what_comes()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1");
        await using var consumer = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy -Wait");
        await consumer.ReceivedAsync(1);
        server.Write("account-1");
        server.Write("account-1");
        Assert.Equal([0L, 1, 2], (await consumer.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task Two_of_one_name_are_noticed()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        await using var first = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy -Wait -CheckpointEvery 1");
        await using var second = new BackgroundScript(server, "Receive-EventoMessage account -Consumer copy -Wait -CheckpointEvery 1");
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 2);
        for (var i = 0; i < 5; i++) server.Write("account-1");
        await Task.WhenAny(first.EndedAsync(), second.EndedAsync());
        var error = Assert.Single(first.Errors.Concat(second.Errors));
        Assert.StartsWith("CONSUMER_CONFLICT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(first.Running.IsCompleted && second.Running.IsCompleted);
    }

    [Fact]
    public async Task Of_four_members_exactly_one_gets_each_message_and_one_that_restarts_goes_on_where_it_was()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var members = Enumerable.Range(0, 4).Select(member => Consume(server, member)).ToList();
        for (var i = 0; i < 1000; i++) server.Write($"account-{i % 200}");
        await members[2].ReceivedAsync(50);
        await members[2].StopAsync();
        for (var i = 0; i < 1000; i++) server.Write($"account-{i % 200}");
        await using var again = Consume(server, 2);
        var mine = new ConsumerGroup(2, 4);
        var left = server.Messages().Count(message => message.Stream.StartsWith("account-", StringComparison.Ordinal) && mine.Owns(message.Stream)) - members[2].Messages.Count;
        await again.ReceivedAsync(left);
        await BackgroundScript.UntilAsync(() => members.Sum(member => member.Messages.Count) + left >= 2000);
        foreach (var (member, index) in members.Append(again).Zip([0, 1, 2, 3, 2]))
        {
            Assert.All(member.Messages, message => Assert.True(new ConsumerGroup(index, 4).Owns(message.StreamName)));
        }
        // A message that was being taken when the member was stopped may come twice.
        var twice = members[2].Messages.Select(message => message.GlobalPosition).Intersect(again.Messages.Select(message => message.GlobalPosition)).Count();
        Assert.InRange(twice, 0, 1);
        var all = members.Append(again).SelectMany(member => member.Messages).Select(message => message.GlobalPosition).Distinct().Count();
        Assert.Equal(2000, all);
        foreach (var member in members) await member.DisposeAsync();
    }

    [Theory]
    [InlineData("Receive-EventoMessage account-1 -Consumer copy")]
    [InlineData("Receive-EventoMessage account- -Consumer copy")]
    [InlineData("Get-EventoConsumer account-1")]
    [InlineData("Set-EventoConsumer account-1 -Consumer copy -ToStart")]
    public async Task A_stream_is_no_category(string script)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.Server.Messages());
    }

    private static BackgroundScript Consume(BackendStandIn server, int member) => new(
        server, $"Receive-EventoMessage account -Consumer copy -GroupMember {member.ToString(CultureInfo.InvariantCulture)} -GroupSize 4 -Wait");

    private static IReadOnlyList<long> Received(StandInSession session, string arguments = "") =>
        [.. session.Run("Receive-EventoMessage account -Consumer copy " + arguments).Values.Cast<EventoMessage>().Select(message => message.GlobalPosition)];

    private static IReadOnlyList<string> Records(BackendStandIn server)
    {
        using var client = server.CreateClient();
        return [.. client.GetStreamPageAsync("account:position-copy", cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult().Select(message => message.DataJson)];
    }
}
