using System.Net;
using System.Net.Sockets;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class RetryTests
{
    private static readonly StubAnswer Good = StubAnswer.Json("[]");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    [InlineData("cut")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("504")]
    [InlineData("429")]
    public async Task A_read_that_failed_on_its_way_is_tried_again(string fault)
    {
        var bad = fault switch
        {
            "reset" => StubAnswer.Reset,
            "close" => StubAnswer.Close,
            "cut" => Good with { CutAfter = 30, Ending = StubEnding.Reset },
            _ => StubAnswer.Html(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "later"),
        };
        await using var server = new StubServer(bad, Good);
        using var client = server.CreateClient(retryCount: 1);

        Assert.Empty(await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Text, server.Requests[1].Text);
    }

    [Fact]
    public async Task A_connection_that_is_reset_in_the_moment_in_which_it_is_made_is_a_network_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ending = new CancellationTokenSource();
        async Task ResetAsync()
        {
            while (true)
            {
                (await listener.AcceptNextAsync(ending.Token)).Reset();
            }
        }
        var resetting = ResetAsync();
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri($"http://{listener.LocalEndpoint}"), RetryCount = 0, UseProxy = false });
        // What the handler throws depends on how far it was, and each way comes up now and then.
        for (var i = 0; i < LongTests.Times(sample: 200, full: 20_000); i++)
        {
            var error = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", Cancellation));
            Assert.Equal(EventoErrorCode.NetworkError, error.Code);
        }
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resetting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_read_is_tried_again_as_often_as_was_said(int retryCount)
    {
        await using var server = new StubServer(StubAnswer.Reset);
        using var client = server.CreateClient(retryCount: retryCount);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamPageAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal(EventoErrorCode.NetworkError, failure.Code);
        Assert.Equal(retryCount + 1, server.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(431)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task Other_statuses_are_not_tried_again(int status)
    {
        await using var server = new StubServer(StubAnswer.Html(status, "no"), Good);
        using var client = server.CreateClient(retryCount: 3);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamPageAsync("a-1", cancellationToken: Cancellation));

        Assert.Equal(status, failure.StatusCode);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("1", 1.0, 1.0)]
    [InlineData("0", 0.1, 0.2)]
    [InlineData("Wed, 01 Jan 2020 00:00:00 GMT", 0.1, 0.2)]
    [InlineData("-5", 0.1, 0.2)]
    [InlineData("soon", 0.1, 0.2)]
    public async Task Retry_After_is_heeded_where_it_makes_sense(string retryAfter, double least, double most)
    {
        await using var server = new StubServer(StubAnswer.Html(503, "later").WithHeader("Retry-After", retryAfter), Good);
        var observer = new RecordingObserver();
        using var client = server.CreateClient();

        await client.WithObserver(observer).GetStreamPageAsync("a-1", cancellationToken: Cancellation);

        Assert.InRange(Assert.Single(observer.Waits).TotalSeconds, least, most);
        Assert.Equal([503, 200], observer.Traces.Select(trace => trace.StatusCode));
    }

    [Fact]
    public void A_wait_that_was_asked_for_has_a_limit()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), new BackOff().Next(0, TimeSpan.FromDays(1000)));
        Assert.InRange(new BackOff().Next(0, TimeSpan.MinValue), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Assert.InRange(new BackOff().Next(int.MaxValue), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_raw_call_is_tried_again_only_where_it_changes_nothing()
    {
        await using var server = new StubServer(request => request.Number % 2 == 0 ? StubAnswer.Reset : Good);
        using var client = server.CreateClient(retryCount: 3);

        await client.InvokeAsync("ns.list", [], Cancellation);
        await Assert.ThrowsAsync<EventoException>(() => client.InvokeAsync("stream.write", ["\"a\""u8.ToArray()], Cancellation));

        Assert.Equal(["ns.list", "ns.list", "stream.write"], server.Requests.Select(request => request.Rpc));
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_while_idle_does_no_harm()
    {
        await using var server = new StubServer(Good with { Ending = StubEnding.Close });
        using var client = server.CreateClient(retryCount: 1);

        for (var i = 0; i < 20; i++) Assert.Empty(await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation));
    }
}
