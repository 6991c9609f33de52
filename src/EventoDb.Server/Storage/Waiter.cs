namespace EventoDb.Server.Storage;

/// <summary>One who waits for new messages. It is told that there may be some, never which: nothing is queued for it.</summary>
internal sealed class Waiter
{
    private volatile TaskCompletionSource _signal = New();

    /// <summary>Ends once <see cref="Wake"/> was called after <see cref="Watch"/>.</summary>
    public Task Woken => _signal.Task;

    public void Wake() => _signal.TrySetResult();

    /// <summary>From here on a call of <see cref="Wake"/> counts. Read the store after this, not before.</summary>
    public void Watch()
    {
        if (_signal.Task.IsCompleted) _signal = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
