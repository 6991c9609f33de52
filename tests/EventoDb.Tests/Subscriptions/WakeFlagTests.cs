using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

public sealed class WakeFlagTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TestClock _clock = new();
    private readonly WakeFlag _wake = new();

    public void Dispose() => _wake.Dispose();

    [Fact]
    public async Task A_burst_of_pokes_wakes_once()
    {
        for (var i = 0; i < 80; i++) _wake.Raise();
        Assert.True(await WaitAsync());
        var waiting = WaitAsync();
        await _clock.PassAsync(Patience);
        Assert.False(await waiting);
    }

    [Fact]
    public async Task What_is_raised_while_somebody_waits_wakes_at_once()
    {
        var waiting = WaitAsync();
        await _clock.WaitedForAsync(Patience);
        _wake.Raise();
        Assert.True(await waiting);
        _wake.Raise();
        Assert.True(await WaitAsync());
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_is_no_wake()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _wake.WaitAsync(Patience, Timing, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private ClientTiming Timing => new() { Clock = _clock };

    private Task<bool> WaitAsync() => _wake.WaitAsync(Patience, Timing, TestContext.Current.CancellationToken);
}
