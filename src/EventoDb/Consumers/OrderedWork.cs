namespace EventoDb.Consumers;

/// <summary>Work of which what has the same key is done one after the other, in order. What fails ends all of it.</summary>
/// <param name="cancellation">Ends it.</param>
internal sealed class OrderedWork(CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _open;

    /// <summary>Cancelled when it ends early.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Adds some work.</summary>
    public void Add(string key, Func<Task> work)
    {
        lock (_gate)
        {
            _open++;
            _last[key] = RunAsync(key, _last.GetValueOrDefault(key), work);
        }
    }

    /// <summary>Waits until some work more has ended, or all.</summary>
    /// <exception cref="Exception">What went wrong in any of it.</exception>
    public async Task WaitForOneAsync(Func<bool> isEnough)
    {
        while (true)
        {
            Task ended;
            lock (_gate)
            {
                ThrowIfFailed();
                if (_open == 0 || isEnough()) return;
                ended = _ended.Task;
            }
            await ended.ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all work has ended.</summary>
    public Task WaitForAllAsync() => WaitForOneAsync(static () => false);

    /// <summary>Says what went wrong, if anything has.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task RunAsync(string key, Task? before, Func<Task> work)
    {
        // Not on the thread that adds it, nor under its lock.
        await Task.Yield();
        if (before is not null) await before.ConfigureAwait(false);
        Exception? failure = null;
        try
        {
            _ending.Token.ThrowIfCancellationRequested();
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }
        if (failure is not null) await EndAsync(failure).ConfigureAwait(false);
        TaskCompletionSource ended;
        lock (_gate)
        {
            _open--;
            if (_open == 0 || _last.Count > MostKeys) Forget();
            ended = _ended;
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        ended.TrySetResult();
    }

    private const int MostKeys = 4096;

    private async Task EndAsync(Exception failure)
    {
        lock (_gate) _failure ??= failure;
        try
        {
            await _ending.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It was left meanwhile.
        }
    }

    private void Forget()
    {
        foreach (var (key, task) in _last.ToList())
        {
            if (task.IsCompleted) _last.Remove(key);
        }
    }
}
