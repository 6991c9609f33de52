using CsCheck;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

public class EndFinderTests
{
    [Fact]
    public async Task Without_gaps_three_requests_do()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        for (var i = 0; i < 100; i++) server.Write("account-1");
        Assert.Equal(101, await client.FindEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task An_empty_namespace_ends_at_1()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        using var client = server.CreateClient();
        Assert.Equal(1, await client.FindEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public Task Whatever_the_gaps_the_end_is_after_the_last_message() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.Long[1, 1000]).Array[1, 30].SampleAsync(
            async gaps =>
            {
                await using var server = new BackendStandIn(BackendKind.Pebble);
                using var client = server.CreateClient();
                long last = 0;
                foreach (var (gap, after) in gaps)
                {
                    // Some big gaps, mostly small ones.
                    var skipped = after % 5 == 0 ? gap : after % 3;
                    server.TakeGlobalPositions(skipped);
                    last += skipped + 1;
                    server.Write("account-1");
                }
                Assert.Equal(last + 1, await client.FindEndAsync(TestContext.Current.CancellationToken));
                Assert.InRange(server.Requests.Count, 3, 150);
            },
            iter: 60,
            threads: 1);
}
