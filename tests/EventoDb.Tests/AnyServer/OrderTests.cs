using EventoDb.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.AnyServer;

/// <summary>Order, on whatever server the tests are given.</summary>
public class OrderTests(TestServer server)
{
    private const int Writers = 8;
    private static readonly int ForEachWriter = LongTests.Times(sample: 50, full: 1000);

    [Fact]
    public async Task A_watcher_of_everything_misses_nothing_while_many_write_to_many_categories()
    {
        using var space = server.CreateNamespace();
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri(space.Uri), Token = space.Token });
        await using var watcher = await new BackgroundScript(space, "Watch-EventoMessage -All -Verbose").FollowsAsync();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < ForEachWriter; i++) await client.WriteAsync($"c{writer}-1", new NewMessage("T", "{}"u8.ToArray()), TestContext.Current.CancellationToken);
        }));

        var seen = await watcher.ReceivedAsync(Writers * ForEachWriter);

        Assert.Equal(
            Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(0, ForEachWriter).Select(position => ($"c{writer}-1", (long)position))).Order(),
            seen.Select(message => (message.StreamName, message.Position)).Order());
        Assert.Equal(seen.Select(message => message.GlobalPosition).Order(), seen.Select(message => message.GlobalPosition));
    }

    [Fact]
    public void Results_and_errors_of_many_in_flight_come_in_input_order()
    {
        using var space = server.CreateNamespace();
        var result = space.Run(
            """
            $null = Write-EventoMessage taken-1 T @{}
            1..600 | Write-EventoMessage -StreamName { if ($_ % 50) { "order-$($_ % 7)" } else { "taken-1" } } -Type T -Data { @{ n = $_ } }
            1..200 | Write-EventoMessage -StreamName { if ($_ % 20) { "new-$_" } else { "taken-1" } } -Type T -Data { @{ n = $_ } } -NoStream -Window 64
            """);

        Assert.Null(result.Thrown);
        var results = result.Output.Select(output => (EventoWriteResult)output.BaseObject).ToList();
        Assert.Equal(600 + 190, results.Count);
        Assert.Equal(results.Select(written => written.GlobalPosition).Order(), results.Select(written => written.GlobalPosition));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 20), result.Errors.Select(ScriptResult.NumberOf));
        Assert.All(result.Errors, error => Assert.Equal(12L, Assert.IsType<EventoVersionConflictException>(error.Exception).ActualVersion));
    }
}
