using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Times;

/// <summary>Times where messages are followed, and where a consumer is put.</summary>
public class LiveTimeTests
{
    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task Watch_and_Wait_begin_with_what_is_of_a_time_or_later(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(600));
        var time = TimedStore.Start.AddMinutes(6);
        foreach (var (source, read) in ((string, string)[])[("-All", "-All"), ("-Category order", "order"), ("order-1", "")])
        {
            var all = store.Positions((read.Length > 0 ? $"Get-EventoCategory {read}" : "Get-EventoStream order-1") + " -Since $args[0] -FullScan", time);
            Assert.Equal(all, store.Positions($"Watch-EventoMessage {source} -Since $args[0] -First {all.Count}", time));
            Assert.Equal(all[0], store.Positions($"Wait-EventoMessage {source} -Since $args[0]", time).Single());
            Assert.Equal(all.TakeLast(4), store.Positions($"Watch-EventoMessage {source} -Since $args[0] -Tail 4 -First 4", time));
        }
    }

    [Fact]
    public async Task Watch_until_a_time_that_has_passed_ends_with_what_was_before_it()
    {
        await using var store = new TimedStore(nameof(BackendKind.Pebble), TimedStore.Messages(600));
        var until = TimedStore.Start.AddMinutes(6);
        Assert.Equal(store.Positions("Get-EventoCategory -All -Until $args[0] -FullScan", until), store.Positions("Watch-EventoMessage -All -Position 0 -Until $args[0]", until));
        Assert.Empty(store.Run("Watch-EventoMessage -All -Until $args[0]", until).Values);
    }

    [Fact]
    public async Task Watch_until_a_time_to_come_ends_then_with_what_no_poke_has_announced()
    {
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Pebble) { Clock = () => clock.GetUtcNow().UtcDateTime };
        server.Write("order-1");
        await using var watch = new BackgroundScript(server, TestTiming.On(clock), "Watch-EventoMessage order-1 -Position 0 -Until $args[0]", clock.GetUtcNow().AddSeconds(20));
        await watch.ReceivedAsync(1);
        await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 1);
        server.Subscriptions.SendsPokes = false;
        server.Write("order-1");
        await clock.PassAsync(TimeSpan.FromSeconds(20.001));
        await watch.EndedAsync();
        Assert.Equal(2, watch.Output.Count);
        Assert.Empty(watch.Errors);
    }

    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task A_consumer_is_put_before_the_first_message_of_a_time(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(600));
        var time = TimedStore.Start.AddMinutes(6);
        foreach (var arguments in (string[])["-ToTime $args[0]", "-ToTime $args[0] -FullScan", "-ToTime $args[0].LocalDateTime"])
        {
            store.Run($"Set-EventoConsumer order -Consumer copy {arguments}", time).ThrowOnError();
            Assert.Equal(store.Positions("Get-EventoCategory order -Since $args[0] -First 1", time), store.Positions("Receive-EventoMessage order -Consumer copy -First 1"));
        }
        var consumer = (EventoConsumer)store.Run("Set-EventoConsumer order -Consumer copy -ToTime $args[0]", time.AddYears(1)).Single.BaseObject;
        Assert.Equal(0, consumer.Lag);
        Assert.Equal(0, ((EventoConsumer)store.Run("Set-EventoConsumer order -Consumer copy -ToTime ([datetime]::MinValue)").Single.BaseObject).Position);
    }

    [Fact]
    public async Task After_and_Since_do_not_go_together()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("order-1");
        var result = session.Run("Wait-EventoMessage order-1 -After (Get-EventoStream order-1) -Since 0:10");
        Assert.StartsWith("INVALID_ARGUMENT", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
