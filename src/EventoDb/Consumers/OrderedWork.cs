namespace EventoDb.Consumers;

/// <summary>Work of which what has the same key is done one after the other, in order. What fails ends all of it.</summary>
/// <param name="cancellation">Ends it.</param>
internal sealed class OrderedWork(CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private TaskCompletionSource? _enough;
    private Func<bool>? _isEnough;
    private Exception? _failure;
    private int _open;

    /// <summary>Cancelled when it ends early.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Adds some work; one thread at a time does.</summary>
    public void Add(string key, Func<Task> work)
    {
        Task? before;
        lock (_gate)
        {
            _open++;
            before = _last.GetValueOrDefault(key);
        }
        var added = RunAsync(before, work);
        lock (_gate) _last[key] = added;
    }

    /// <summary>Waits until enough has ended, or all; one thread at a time does.</summary>
    /// <param name="isEnough">Whether enough has; asked when some has ended.</param>
    /// <exception cref="Exception">What went wrong in any of it.</exception>
    public async Task WaitUntilAsync(Func<bool> isEnough)
    {
        TaskCompletionSource enough;
        lock (_gate)
        {
            ThrowIfFailed();
            if (_open == 0 || isEnough()) return;
            _isEnough = isEnough;
            enough = _enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await enough.Task.ConfigureAwait(false);
        ThrowIfFailed();
    }

    /// <summary>Waits until all work has ended.</summary>
    public Task WaitForAllAsync() => WaitUntilAsync(static () => false);

    /// <summary>Says what went wrong, if anything has.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    /// <inheritdoc/>
    public void Dispose() => _ending.CancelAndDispose();

    private async Task RunAsync(Task? before, Func<Task> work)
    {
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
        TaskCompletionSource? enough = null;
        lock (_gate)
        {
            _open--;
            if (_open == 0 || _last.Count > MostKeys) Forget();
            if (_enough is not null && (_failure is not null || _open == 0 || _isEnough!())) (enough, _enough) = (_enough, null);
        }
        enough?.TrySetResult();
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
