using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

public class WatchEventoMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_and_Type_end_it_after_so_many_of_a_type()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 10; i++) session.Server.Write("account-1", i % 2 == 0 ? "Even" : "Odd");
        var messages = session.Run("Watch-EventoMessage account-1 -Position 0 -Type Odd -First 3").Values.Cast<EventoMessage>();
        Assert.Equal([1L, 3, 5], messages.Select(message => message.Position));
    }

    [Theory]
    [InlineData("Find-EventoStream account-2", 2)]
    [InlineData("Find-EventoCategory account", 1)]
    public async Task What_was_found_can_be_followed(string find, long globalPosition)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        session.Server.Write("account-2");
        Assert.Equal(globalPosition, session.Run(find + " | Watch-EventoMessage -Position 0 -First 1 | ForEach-Object GlobalPosition").Single.BaseObject);
    }

    [Theory]
    [InlineData("Watch-EventoMessage order-*", "Find-EventoStream order-* finds what there is, and -Category order follows")]
    [InlineData("Watch-EventoMessage *-1 -Tail 3", "and -All follows")]
    [InlineData("Watch-EventoMessage -Category ord*", "Find-EventoCategory ord* finds what there is, and -All follows")]
    [InlineData("Wait-EventoMessage order-?", "Find-EventoStream order-? finds")]
    [InlineData("Register-EventoSubscription s order-* -Action { }", "Find-EventoStream order-* finds")]
    public async Task A_name_with_wildcards_that_nothing_is_called_points_to_what_takes_them(string script, string says)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("order-1");
        var error = session.Run(script).Error;
        Assert.StartsWith("INVALID_ARGUMENT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_called_so_is_followed()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("order-[1]");
        Assert.Single(session.Run("Watch-EventoMessage 'order-[1]' -Position 0 -First 1").Values);
    }

    [Fact]
    public async Task Idle_it_ends_without_a_word()
    {
        // Nothing else waits for five seconds, so that who does is idle.
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1");
        await using var watch = new BackgroundScript(server, TestTiming.PatientOn(clock), "Watch-EventoMessage -Category account -Position 0 -IdleTimeoutSec 5");
        await watch.ReceivedAsync(1);
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 1);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(4.9));
        server.Write("account-1");
        await watch.ReceivedAsync(2);
        await clock.PassAsync(TimeSpan.FromSeconds(5));
        await watch.EndedAsync();
        Assert.Equal(2, watch.Output.Count);
        Assert.Empty(watch.Errors);
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task Idle_from_the_start_it_ends_too()
    {
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("account-1");
        await using var watch = await new BackgroundScript(server, TestTiming.PatientOn(clock), "Watch-EventoMessage -Category account -IdleTimeoutSec 5 -Verbose").FollowsAsync();
        await clock.PassAsync(TimeSpan.FromSeconds(5));
        await watch.EndedAsync();
        Assert.Empty(watch.Output);
        Assert.Empty(watch.Errors);
    }

    [Fact]
    public async Task Time_that_the_pipeline_takes_is_not_idle_time()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Sqlite, timing: TestTiming.On(clock));
        for (var i = 0; i < 3; i++) session.Server.Write("account-1");
        session.Runner.Set("clock", clock);
        var output = session.Run("Watch-EventoMessage -All -Position 0 -First 3 -IdleTimeoutSec 0.5 | ForEach-Object { $clock.Advance('00:00:01'); $_ }").Values;
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
