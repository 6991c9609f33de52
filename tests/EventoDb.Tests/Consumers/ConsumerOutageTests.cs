using EventoDb.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>A consumer that waits outlives its server.</summary>
public class ConsumerOutageTests
{
    // The real waits, a two-hundredth as long: a server that is away for a minute is away for 0.3 s.
    private static readonly double Scale = LongTests.Wanted ? 1 : 1 / 200.0;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1) * Scale;

    private static SessionTiming Timing { get; } = TestTiming.Patient.With(TestTiming.PatientClient with
    {
        Retry = new BackOff { First = TimeSpan.FromMilliseconds(200) * Scale, Longest = TimeSpan.FromSeconds(10) * Scale },
    });

    [Fact]
    public async Task It_misses_nothing_of_a_server_that_is_away_for_a_minute_refuses_fails_and_restarts_and_keeps_one_connection()
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        // Records its position after each message and each moment, so that it is caught in that, too.
        await using var consumer = new BackgroundScript(server, Timing, "Receive-EventoMessage account -Consumer copy -Wait -CheckpointEvery 1 -CheckpointSec 0.001");
        var written = 0;
        void Write()
        {
            for (var i = 0; i < 20; i++) server.Write($"account-{written++ % 7}");
        }

        Write();
        await consumer.ReceivedAsync(written);
        await server.StopAsync();
        Write();
        await Task.Delay(Minute, TestContext.Current.CancellationToken);
        server.Start();
        Write();
        await consumer.ReceivedAsync(written);

        foreach (var answer in (StubAnswer[])
            [
                StubAnswer.Html(502, "<h1>Bad gateway</h1>"),
                StubAnswer.Html(503, "<h1>Out of order</h1>"),
                StubAnswer.Error(503, "UNAVAILABLE", "later").WithHeader("Retry-After", "0"),
                StubAnswer.Error(500, "BACKEND_ERROR", "database is down"),
                StubAnswer.Reset,
                StubAnswer.Close,
            ])
        {
            var asked = 0;
            server.Intercept = (_, _, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult(answer);
            };
            Write();
            await Eventually.TrueAsync(() => Volatile.Read(ref asked) >= 10);
            server.Intercept = null;
            Write();
            await consumer.ReceivedAsync(written);
        }

        for (var restart = 0; restart < 10; restart++)
        {
            Write();
            await server.StopAsync();
            Write();
            server.Start();
            Write();
        }
        await consumer.ReceivedAsync(written);

        Assert.Equal(server.Messages().Where(IsAccount).Select(message => message.GlobalPosition), consumer.Messages.Select(message => message.GlobalPosition));
        await Eventually.TrueAsync(() => PositionOf(server) == consumer.Messages[^1].GlobalPosition);
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        Assert.Empty(consumer.Errors);
        Assert.False(consumer.Running.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_is_lost_while_the_position_is_recorded_ends_nothing(bool hasArrived)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var lost = 0;
        server.Intercept = (request, perform, _) =>
        {
            if (!request.Text.Contains("account:position-copy", StringComparison.Ordinal) || request.Rpc == "stream.last" && lost == 0) return Task.FromResult(perform());
            // Neither the record's answer comes, nor that to looking for it.
            if (Interlocked.Increment(ref lost) > 20) return Task.FromResult(perform());
            if (hasArrived && request.Rpc == "stream.write") perform();
            return Task.FromResult(StubAnswer.Reset);
        };
        server.Write("account-1");
        await using var consumer = new BackgroundScript(server, Timing, "Receive-EventoMessage account -Consumer copy -Wait -CheckpointSec 0.001");
        await Eventually.TrueAsync(() => lost > 20 && PositionOf(server) == 1);
        server.Write("account-1");
        await consumer.ReceivedAsync(2);
        await Eventually.TrueAsync(() => PositionOf(server) >= 2);
        Assert.Empty(consumer.Errors);
        Assert.False(consumer.Running.IsCompleted);
    }

    [Theory]
    [InlineData("-CheckpointEvery 1")]
    [InlineData("-CheckpointSec 0.001")]
    public async Task Another_consumer_of_its_name_comes_out_as_such(string checkpoint)
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        await using var consumer = new BackgroundScript(server, Timing, $"Receive-EventoMessage account -Consumer copy -Wait {checkpoint}");
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        server.Write("account:position-copy", "Recorded", """{"position":0}""");
        server.Write("account-1");
        await consumer.EndedAsync();
        Assert.StartsWith("CONSUMER_CONFLICT,", Assert.Single(consumer.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 0);
    }

    [Theory]
    [InlineData("-CheckpointEvery 1")]
    [InlineData("-CheckpointSec 0.001")]
    public async Task A_refusal_comes_out_with_its_reason_and_leaves_no_connection(string checkpoint)
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "stream.write" ? StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "Token not authorized for namespace") : perform());
        await using var consumer = new BackgroundScript(server, Timing, $"Receive-EventoMessage account -Consumer copy -Wait {checkpoint}");
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        server.Write("account-1");
        await consumer.EndedAsync();
        Assert.StartsWith("AUTH_UNAUTHORIZED,", Assert.Single(consumer.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 0);
    }

    [Fact]
    public async Task A_run_that_does_not_wait_ends_with_the_reason()
    {
        await using var session = new StandInSession(BackendKind.Postgres, timing: Timing);
        session.Server.Write("account-1");
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.write" ? StubAnswer.Html(503, "Out of order") : perform());
        var result = session.Run("Receive-EventoMessage account -Consumer copy");
        Assert.Single(result.Output);
        Assert.StartsWith("HTTP_ERROR,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static bool IsAccount(StandInMessage message) => message.Stream.StartsWith("account-", StringComparison.Ordinal);

    private static long PositionOf(BackendStandIn server)
    {
        using var client = server.CreateClient();
        var last = client.GetLastMessageAsync("account:position-copy", cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return last is null ? 0 : System.Text.Json.JsonElement.Parse(last.DataJson).GetProperty("position").GetInt64();
    }
}
