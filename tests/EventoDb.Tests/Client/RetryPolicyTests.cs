using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>How often and how long apart, by a clock that stands still.</summary>
public class RetryPolicyTests
{
    private static readonly EventoException Passing = new(EventoErrorCode.NetworkError, "Gone.");
    private readonly TestClock _clock = new();
    private readonly RecordingObserver _observer = new();
    private int _tried;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task It_tries_again_as_often_as_was_said_and_ends_with_the_last_failure(int count)
    {
        var running = RunAsync(Policy(count), _ => new EventoException("CODE_" + _tried, "No."));
        await _clock.PassUntilAsync(running, TimeSpan.FromSeconds(10));
        Assert.Equal("CODE_" + (count + 1), (await Assert.ThrowsAsync<EventoException>(() => running)).Code);
        Assert.Equal(count, _observer.Waits.Count);
    }

    [Fact]
    public async Task Waits_grow_with_jitter_up_to_the_longest()
    {
        var running = RunAsync(Policy(12), attempt => attempt <= 12 ? Passing : null);
        await _clock.PassUntilAsync(running, TimeSpan.FromSeconds(10));
        Assert.Equal(13, await running);
        Assert.All(_observer.Waits.Select((wait, index) => (wait, index)), item =>
        {
            var longest = Math.Min(200 * Math.Pow(2, item.index), 10_000);
            Assert.InRange(item.wait.TotalMilliseconds, longest / 2, longest);
        });
        Assert.True(_observer.Waits.Distinct().Count() > 8);
    }

    [Fact]
    public async Task Nothing_is_tried_before_the_time_that_the_server_asks_for()
    {
        var asked = TimeSpan.FromSeconds(30);
        var running = RunAsync(Policy(1), attempt => attempt == 1 ? new EventoException("BUSY", "Later.", 503) { RetryAfter = asked } : null);
        await _clock.WaitedForAsync(asked);
        _clock.Advance(asked - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, false), (_tried, running.IsCompleted));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await running);
    }

    [Fact]
    public async Task What_is_not_worth_it_is_not_tried_again()
    {
        var failure = await Assert.ThrowsAsync<EventoException>(() => RunAsync(Policy(5), _ => new EventoException("NO", "No.", 400)));
        Assert.Equal(("NO", 1), (failure.Code, _tried));
    }

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        using var ending = new CancellationTokenSource();
        var running = Policy(1).RunAsync<int>("m", "t", _ => throw Passing, static _ => true, ending.Token);
        await Eventually.TrueAsync(() => _observer.Waits.Count == 1);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Stock_is_taken_after_the_wait_and_its_failure_is_the_end()
    {
        EventoException? seen = null;
        var running = Policy(5).RunAsync<int>("m", "t", _ => throw Passing, static _ => true, Cancellation, failure =>
        {
            seen = failure;
            throw new EventoException("FORGOTTEN", "Gone.");
        });
        Assert.False(running.IsCompleted);
        Assert.Null(seen);
        await _clock.PassUntilAsync(running, TimeSpan.FromSeconds(1));
        Assert.Equal("FORGOTTEN", (await Assert.ThrowsAsync<EventoException>(() => running)).Code);
        Assert.Same(Passing, seen);
    }

    [Fact]
    public async Task An_outage_is_told_when_it_begins_and_when_it_is_over()
    {
        var told = new List<string>();
        var outage = new Outage(_clock, failure => told.Add(failure.Code), (_, tries) => told.Add($"back after {tries}"));
        var running = RunAsync(Policy(0).WithoutEnd(outage), attempt => attempt <= 30 ? Passing : null);
        await _clock.PassUntilAsync(running, TimeSpan.FromSeconds(10));
        Assert.Equal(31, await running);
        Assert.Equal([EventoErrorCode.NetworkError, "back after 30"], told);
    }

    [Fact]
    public async Task Tries_that_begin_anew_wait_as_little_as_the_first_time()
    {
        var tries = Policy(2).Begin("m", "t");
        var waiting = tries.PauseAsync(null, Cancellation);
        await _clock.PassUntilAsync(waiting, TimeSpan.FromSeconds(1));
        waiting = tries.PauseAsync(null, Cancellation);
        Assert.False(tries.AreLeft);
        await _clock.PassUntilAsync(waiting, TimeSpan.FromSeconds(1));
        tries.Reset();
        Assert.True(tries.AreLeft);
        waiting = tries.PauseAsync(null, Cancellation);
        await _clock.PassUntilAsync(waiting, TimeSpan.FromSeconds(1));
        Assert.InRange(_observer.Waits[1].TotalMilliseconds, 200, 400);
        Assert.InRange(_observer.Waits[2].TotalMilliseconds, 100, 200);
    }

    private RetryPolicy Policy(int count) =>
        new(count, new ClientTiming { Clock = _clock }, new Telemetry(new Uri("http://localhost:8080"), _observer.Listening()));

    private Task<int> RunAsync(RetryPolicy policy, Func<int, EventoException?> fail) => policy.RunAsync(
        "m", "t", _ => fail(++_tried) is { } failure ? throw failure : Task.FromResult(_tried), static failure => failure.StatusCode is not 400, Cancellation);
}
