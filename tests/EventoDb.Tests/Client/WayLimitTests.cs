using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Gateways with less patience than a read needs, and those that have waited too long.</summary>
public class WayLimitTests
{
    [Fact]
    public async Task A_read_that_a_gateway_has_no_patience_for_is_asked_in_smaller_pages_and_that_is_remembered()
    {
        await using var server = Impatient(most: 800);
        for (var i = 0; i < 5000; i++) server.Write("order-1");
        var observer = new RecordingObserver();
        using var client = server.CreateClient(retryCount: 0).WithObserver(observer);
        for (var round = 0; round < 2; round++)
        {
            var positions = new List<long>();
            await foreach (var page in client.ReadCategoryPagesAsync("order", cancellationToken: Cancellation)) positions.AddRange(page.Select(static message => message.Position));
            Assert.Equal(Enumerable.Range(0, 5000).Select(static i => (long)i), positions);
        }
        Assert.Single(observer.Notices);
        Assert.Equal(1, observer.Traces.Count(static trace => trace.StatusCode == 504));
    }

    [Fact]
    public async Task A_gateway_that_has_no_patience_for_anything_is_an_error()
    {
        await using var server = Impatient(most: 0);
        server.Write("order-1");
        using var client = server.CreateClient(retryCount: 1, timing: ClientTiming.Default with { Retry = TestTiming.NoPauses });
        var error = await Assert.ThrowsAsync<EventoException>(async () =>
        {
            await foreach (var _ in client.ReadCategoryPagesAsync("order", cancellationToken: Cancellation))
            {
            }
        });
        Assert.Equal(504, error.StatusCode);
        Assert.Equal(EventoErrorCode.HttpError, error.Code);
    }

    [Fact]
    public async Task A_proxy_that_had_waited_long_enough_when_the_request_came_is_asked_again()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var asked = 0;
        server.Intercept = (_, perform, _) => Task.FromResult(Interlocked.Increment(ref asked) is 1 or 3 ? StubAnswer.Html(408, "<h1>408 Request Time-out</h1>") : perform());
        using var client = server.CreateClient(retryCount: 2, timing: ClientTiming.Default with { Retry = TestTiming.NoPauses });
        Assert.Empty(await client.GetStreamPageAsync("order-1", cancellationToken: Cancellation));
        await client.WriteAsync("order-1", new NewMessage("Placed", "{}"), Cancellation);
        Assert.Single(await client.GetStreamPageAsync("order-1", cancellationToken: Cancellation));
    }

    private static BackendStandIn Impatient(int most) => new(BackendKind.Pebble)
    {
        Intercept = (request, perform, _) => Task.FromResult(
            request.Text.StartsWith("[\"category.get", StringComparison.Ordinal) && BatchSize(request.Text) > most ? StubAnswer.Html(504, "<h1>504 Gateway Time-out</h1>") : perform()),
    };

    private static int BatchSize(string request) => System.Text.Json.JsonElement.Parse(request)[2].GetProperty("batchSize").GetInt32();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
