using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Times;

/// <summary><c>-Tail</c> and <c>-Last</c> give the last of what would be read, without reading the beginning.</summary>
public class TailTests
{
    [Theory, MemberData(nameof(TimedStore.Kinds), MemberType = typeof(TimedStore))]
    public async Task They_are_the_last_of_all(string kind)
    {
        await using var store = new TimedStore(kind, TimedStore.Messages(2000));
        var noon = TimedStore.Start.AddMinutes(30);
        foreach (var script in (string[])
            [
                "Get-EventoCategory -All", "Get-EventoCategory order", "Get-EventoCategory rare", "Get-EventoCategory -All -Type Third", "Get-EventoCategory rare -Type Third",
                "Get-EventoCategory -All -Type None", "Get-EventoCategory nothing", "Get-EventoCategory order -GroupMember 1 -GroupSize 2", "Get-EventoCategory -All -Position 1990",
                "Get-EventoStream rare-1 -Type Third", "Get-EventoStream order-1", "Get-EventoStream nothing-1", "Get-EventoCategory order -BatchSize 7", "Get-EventoCategory -All -FullScan",
            ])
        {
            foreach (var times in (string[])["", "-Since $args[0]", "-Until $args[0]", "-Since $args[0] -Until $args[1]"])
            {
                var all = store.Positions($"{script} {times}", noon, noon.AddMinutes(7));
                Assert.Equal(all.TakeLast(5), store.Positions($"{script} {times} -Tail 5", noon, noon.AddMinutes(7)));
                if (!script.Contains("Batch", StringComparison.Ordinal)) Assert.Equal(all.TakeLast(1), store.Positions($"{script} {times} -Last", noon, noon.AddMinutes(7)));
            }
            var everything = store.Positions(script);
            Assert.Equal(everything.TakeLast(700), store.Positions($"{script} -Tail 700"));
            Assert.Equal(everything, store.Positions($"{script} -Tail {long.MaxValue}"));
        }
    }

    [Theory]
    [InlineData("Get-EventoCategory -All -Tail 5", 5)]
    [InlineData("Get-EventoCategory order -Tail 5", 5)]
    [InlineData("Get-EventoCategory -All -Last", 5)]
    [InlineData("Get-EventoStream order-3 -Tail 5 -Type Third", 4)]
    [InlineData("Get-EventoCategory -All -Tail 5000", 8)]
    public async Task The_beginning_is_not_read(string script, int most)
    {
        await using var store = new TimedStore(nameof(BackendKind.Pebble), Enumerable.Range(0, 30_000).Select(i => ((string?)$"order-{i % 7}", TimedStore.Start.AddSeconds(i))));
        var before = store.Requests.Count;
        var messages = store.Positions(script);
        Assert.InRange(store.Requests.Count - before, 1, most);
        Assert.InRange(messages[^1], 29_979, 30_000);
    }

    [Fact]
    public async Task First_Tail_and_Last_exclude_each_other()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        foreach (var arguments in (string[])["-First 1 -Tail 1", "-Tail 1 -Last", "-First 1 -Last"])
        {
            Assert.StartsWith("INVALID_ARGUMENT", session.Run($"Get-EventoCategory -All {arguments}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("order-1")]
    [InlineData("-Category order")]
    [InlineData("-All")]
    [InlineData("-All -Type Odd")]
    public async Task Watch_begins_with_the_last_so_many_and_goes_on_with_what_comes(string source)
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        for (var i = 0; i < 20; i++) server.Write("order-1", i % 2 == 0 ? "Even" : "Odd");
        await using var watch = new BackgroundScript(server, $"Watch-EventoMessage {source} -Tail 3 -First 5");
        await watch.ReceivedAsync(3);
        for (var i = 20; i < 25; i++) server.Write("order-1", i % 2 == 0 ? "Even" : "Odd");
        await watch.EndedAsync();

        long[] expected = source.Contains("Odd", StringComparison.Ordinal) ? [15, 17, 19, 21, 23] : [17, 18, 19, 20, 21];
        Assert.Equal(expected, watch.Output.Cast<EventoMessage>().Select(message => message.Position));
    }

    [Fact]
    public async Task Watch_with_a_tail_that_is_enough_does_not_wait()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5; i++) session.Server.Write("order-1");
        Assert.Equal([2L, 3L], session.Run("Watch-EventoMessage order-1 -Tail 3 -First 2").Values.Cast<EventoMessage>().Select(message => message.Position));
    }
}
