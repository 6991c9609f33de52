using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace EventoDb.Tests.Support;

/// <summary>A clock that stands still until a test lets time pass, and knows who waits for how long.</summary>
internal sealed class TestClock : FakeTimeProvider
{
    private readonly ConcurrentDictionary<Wait, TimeSpan> _waits = new();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, callback, state);
        wait.Start(base.CreateTimer(Wait.End, wait, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), dueTime, period);
        return wait;
    }

    /// <summary>Waits until somebody waits for so long, in whole milliseconds, which is all that timers know.</summary>
    public Task WaitedForAsync(TimeSpan time) => Eventually.TrueAsync(() => _waits.Values.Contains(TimeSpan.FromMilliseconds((long)time.TotalMilliseconds)));

    /// <summary>Lets so much time pass once somebody waits for it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await WaitedForAsync(time);
        Advance(time);
    }

    /// <summary>Lets so much time pass, again and again, until something is done: who waits for it may begin late.</summary>
    public async Task PassUntilAsync(Task done, TimeSpan time)
    {
        while (!done.IsCompleted)
        {
            Advance(time);
            await Task.WhenAny(done, Task.Delay(1));
        }
    }

    /// <summary>Lets time pass, beside what a test adds, until it is disposed of.</summary>
    /// <param name="speed">How fast: 1 for as fast as it does, less for slower.</param>
    public IDisposable Flow(double speed = 1) => new Flowing(this, speed);

    private sealed class Flowing : IDisposable
    {
        private readonly Timer _timer;
        private long _passed = TimeProvider.System.GetTimestamp();

        public Flowing(TestClock clock, double speed) => _timer = new Timer(
            _ =>
            {
                var now = TimeProvider.System.GetTimestamp();
                clock.Advance(TimeProvider.System.GetElapsedTime(Interlocked.Exchange(ref _passed, now), now) * speed);
            },
            null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));

        public void Dispose() => _timer.Dispose();
    }

    private sealed class Wait(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private ITimer _timer = null!;

        public static void End(object? wait) => ((Wait)wait!).End();

        public void Start(ITimer timer, TimeSpan dueTime, TimeSpan period)
        {
            _timer = timer;
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) clock._waits.TryRemove(this, out _);
            else clock._waits[this] = dueTime;
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._waits.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            clock._waits.TryRemove(this, out _);
            callback(state);
        }
    }
}
