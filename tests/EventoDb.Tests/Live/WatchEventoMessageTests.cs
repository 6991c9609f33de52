using System.Diagnostics;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

public class WatchEventoMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SSE_001_a_new_message_of_a_stream()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1", "Old");
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -StreamName account-1 -Verbose").FollowsAsync();
        server.Write("account-2", "Other");
        server.Write("account-1", "New");
        Assert.Equal("New", Assert.Single(await watch.ReceivedAsync(1)).Type);
    }

    [Fact]
    public async Task SSE_002_a_new_message_of_a_category()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        server.Write("account-1", "Old");
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -Category account -Verbose").FollowsAsync();
        server.Write("order-1", "Other");
        server.Write("account-1", "New");
        var message = Assert.Single(await watch.ReceivedAsync(1));
        Assert.Equal(("account-1", "New"), (message.StreamName, message.Type));
    }

    [Fact]
    public async Task SSE_003_from_position_3_of_5_then_new_ones()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        for (var i = 0; i < 5; i++) server.Write("account-1");
        await using var watch = new BackgroundScript(server, "Watch-EventoMessage -StreamName account-1 -Position 3");
        await watch.ReceivedAsync(2);
        server.Write("account-1");
        Assert.Equal([3L, 4, 5], (await watch.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task SSE_004_no_token_is_an_error()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite) { TestMode = true };
        using var runner = new ScriptRunner();
        runner.Run("Connect-EventoServer $args[0]", server.Uri.ToString()).ThrowOnError();
        server.TestMode = false;
        var error = runner.Run("Watch-EventoMessage -StreamName account-1").Error;
        Assert.StartsWith("AUTH_REQUIRED,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SSE_005_a_group_member_gets_only_its_streams()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -Category account -GroupMember 1 -GroupSize 3 -Verbose").FollowsAsync();
        for (var i = 0; i < 60; i++) server.Write($"account-{i}");
        var group = new ConsumerGroup(1, 3);
        var expected = Enumerable.Range(0, 60).Select(i => $"account-{i}").Where(group.Owns).ToList();
        Assert.Equal(expected, (await watch.ReceivedAsync(expected.Count)).Select(message => message.StreamName));
    }

    [Fact]
    public async Task SSE_006_two_watches_at_once_get_each_their_own()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var first = await new BackgroundScript(server, "Watch-EventoMessage -StreamName a-1 -Verbose").FollowsAsync();
        await using var second = await new BackgroundScript(server, "Watch-EventoMessage -StreamName b-1 -Verbose").FollowsAsync();
        for (var i = 0; i < 3; i++)
        {
            server.Write("a-1");
            server.Write("b-1");
        }
        Assert.All(await first.ReceivedAsync(3), message => Assert.Equal("a-1", message.StreamName));
        Assert.All(await second.ReceivedAsync(3), message => Assert.Equal("b-1", message.StreamName));
    }

    [Fact]
    public async Task SSE_007_goes_on_where_it_was_after_a_restart()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -StreamName account-1 -Verbose").FollowsAsync();
        server.Write("account-1");
        await watch.ReceivedAsync(1);
        await server.StopAsync();
        server.Write("account-1");
        await Task.Delay(300, Cancellation);
        server.Start();
        server.Write("account-1");
        Assert.Equal([0L, 1, 2], (await watch.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task SSE_008_a_message_tells_what_its_poke_tells()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1");
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -All -Verbose").FollowsAsync();
        server.Write("order-7");
        var message = Assert.Single(await watch.ReceivedAsync(1));
        Assert.Equal(("order-7", 0L, 2L), (message.StreamName, message.Position, message.GlobalPosition));
    }

    [Fact]
    public async Task SSE_009_of_two_members_exactly_one_gets_each_message()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var first = await new BackgroundScript(server, "Watch-EventoMessage -Category account -GroupMember 0 -GroupSize 2 -Verbose").FollowsAsync();
        await using var second = await new BackgroundScript(server, "Watch-EventoMessage -Category account -GroupMember 1 -GroupSize 2 -Verbose").FollowsAsync();
        string[] streams = ["account-1", "account-2", "account-3", "account-4"];
        foreach (var stream in streams) server.Write(stream);
        await BackgroundScript.UntilAsync(() => first.Messages.Count + second.Messages.Count >= 4);
        Assert.Equal(streams, first.Messages.Concat(second.Messages).Select(message => message.StreamName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task First_and_Type_end_it_after_so_many_of_a_type()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 10; i++) session.Server.Write("account-1", i % 2 == 0 ? "Even" : "Odd");
        var messages = session.Run("Watch-EventoMessage account-1 -Position 0 -Type Odd -First 3").Values.Cast<EventoMessage>();
        Assert.Equal([1L, 3, 5], messages.Select(message => message.Position));
    }

    [Fact]
    public async Task Idle_it_ends_without_a_word()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        Assert.Single(session.Run("Watch-EventoMessage -Category account -Position 0 -IdleTimeoutSec 0.3").Values);
        Assert.Empty(session.Run("Watch-EventoMessage -Category account -IdleTimeoutSec 0.3").Values);
        await BackgroundScript.UntilAsync(() => session.Server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task Time_that_the_pipeline_takes_is_not_idle_time()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 3; i++) session.Server.Write("account-1");
        var output = session.Run("Watch-EventoMessage -All -Position 0 -IdleTimeoutSec 0.5 | ForEach-Object { [Threading.Thread]::Sleep(700); $_ }").Values;
        Assert.Equal(3, output.Count);
    }

    [Fact]
    public async Task Data_come_as_hashtables_where_asked_for()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1", data: """{"a":1,"A":2}""");
        Assert.Equal(2L, session.Run("(Watch-EventoMessage -All -Position 0 -First 1 -AsHashtable).Data['A']").Single.BaseObject);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_leaves_no_connection()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -All -Verbose").FollowsAsync();
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 1);
        var started = Stopwatch.GetTimestamp();
        await watch.StopAsync();
        TestContext.Current.SendDiagnosticMessage($"Stopped after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms.");
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task A_namespace_that_is_deleted_ends_it_with_an_error()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -Category account -Verbose").FollowsAsync();
        using var client = server.CreateClient();
        await client.DeleteNamespaceAsync("default", Cancellation);
        await watch.EndedAsync();
        Assert.StartsWith("AUTH_UNAUTHORIZED,", Assert.Single(watch.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Category account -GroupMember 2 -GroupSize 2")]
    [InlineData("-Category account -GroupMember 2")]
    [InlineData("-Category account -GroupSize 2")]
    public async Task A_group_that_cannot_be_is_refused(string arguments)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Watch-EventoMessage " + arguments).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
