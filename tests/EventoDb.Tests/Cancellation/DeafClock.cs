namespace EventoDb.Tests.Cancellation;

/// <summary>The system's clock, but for one timer that takes long to be disposed of: the request, or the pause, that it was for does not end meanwhile,
/// whoever cancels it.</summary>
internal sealed class DeafClock : TimeProvider
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _reached = NewSource();
    private TaskCompletionSource _released = NewSource();
    private int _left;

    /// <summary>Done when a timer takes long.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Whether one takes long at this moment.</summary>
    public bool IsWaitedFor => _reached.Task.IsCompleted && !_released.Task.IsCompleted;

    /// <summary>Lets one timer take long, after so many others have not.</summary>
    public void Deafen(int others)
    {
        lock (_gate)
        {
            _reached = NewSource();
            _released = NewSource();
            _left = others + 1;
        }
    }

    /// <summary>Lets no other than the one that does take long.</summary>
    public void Pass()
    {
        lock (_gate) _left = 0;
    }

    /// <summary>Ends what the one takes.</summary>
    public void Release() => _released.TrySetResult();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new DeafTimer(this, base.CreateTimer(callback, state, dueTime, period));

    private void Linger()
    {
        Task released;
        lock (_gate)
        {
            // The pipeline's own thread waits for no timer but its own.
            if (!Thread.CurrentThread.IsThreadPoolThread || _left == 0 || --_left > 0) return;
            released = _released.Task;
            _reached.SetResult();
        }
        released.Wait();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class DeafTimer(DeafClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            clock.Linger();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
