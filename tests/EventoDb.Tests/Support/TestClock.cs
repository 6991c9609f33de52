namespace EventoDb.Tests.Support;

/// <summary>A clock that stands still until a test lets time pass, and knows who waits for how long. What is due runs on the pool, as it does for real timers.</summary>
internal sealed class TestClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 30, 0, TimeSpan.Zero);
    private readonly Lock _gate = new();
    private readonly HashSet<Wait> _waits = [];
    // Not 0, which code may take for never.
    private TimeSpan _now = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start + Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, callback, state);
        wait.Change(dueTime, period);
        return wait;
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        lock (_gate)
        {
            _now += time;
            foreach (var wait in _waits.Where(wait => wait.Due <= _now).OrderBy(wait => wait.Due).ToList()) wait.Fire(_now);
        }
    }

    /// <summary>Lets so much time pass that the first of those who wait for long has waited for long enough, and that one alone: the others have as much left as before.</summary>
    /// <param name="longerThan">What is not long.</param>
    public void ExpireFirst(TimeSpan longerThan)
    {
        lock (_gate)
        {
            if (_waits.Where(wait => wait.Time > longerThan).MinBy(wait => wait.Due) is not { } first) return;
            var passed = first.Due - _now;
            _now += passed;
            foreach (var wait in _waits) wait.Postpone(passed);
            first.Fire(_now);
        }
    }

    /// <summary>Waits until somebody waits for so long, in whole milliseconds, which is all that timers know.</summary>
    public Task WaitedForAsync(TimeSpan time) => Eventually.TrueAsync(() => IsWaitedFor(time));

    /// <summary>Lets so much time pass once somebody waits for it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await WaitedForAsync(time);
        Advance(time);
    }

    /// <summary>Lets so much time pass whenever somebody waits for it, until something is done: who waited for it may have been woken by something else just then,
    /// and waits anew.</summary>
    public async Task PassEachAsync(TimeSpan time, Task done)
    {
        while (!done.IsCompleted)
        {
            if (IsWaitedFor(time)) Advance(time);
            await Task.WhenAny(done, Task.Delay(1));
        }
        await done;
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

    private bool IsWaitedFor(TimeSpan time)
    {
        lock (_gate) return _waits.Any(wait => wait.Time == TimeSpan.FromMilliseconds((long)time.TotalMilliseconds));
    }

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
        private TimeSpan _period;

        /// <summary>How long it waits.</summary>
        public TimeSpan Time { get; private set; }

        /// <summary>When it is over.</summary>
        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._waits.Remove(this);
                (Time, Due, _period) = (dueTime, clock._now + dueTime, period);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                clock._waits.Add(this);
                if (dueTime == TimeSpan.Zero) Fire(clock._now);
                return true;
            }
        }

        /// <summary>It is over later.</summary>
        public void Postpone(TimeSpan time) => Due += time;

        /// <summary>It is over, or begins anew.</summary>
        public void Fire(TimeSpan now)
        {
            if (_period > TimeSpan.Zero) Due = now + _period;
            else clock._waits.Remove(this);
            ThreadPool.UnsafeQueueUserWorkItem(static wait => wait.Run(), this, preferLocal: false);
        }

        public void Dispose()
        {
            lock (clock._gate) clock._waits.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Run() => callback(state);
    }
}
