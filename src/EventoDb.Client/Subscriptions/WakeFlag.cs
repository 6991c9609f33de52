namespace EventoDb.Client;

/// <summary>A flag that one waiter waits for; raised a thousand times meanwhile, it wakes the waiter once.</summary>
internal sealed class WakeFlag : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0);
    private int _isRaised;

    /// <summary>Wakes the waiter, now or when it comes.</summary>
    public void Raise()
    {
        if (Interlocked.Exchange(ref _isRaised, 1) == 0) _raised.Release();
    }

    /// <summary>Waits until the flag is raised, and lowers it.</summary>
    /// <returns>Whether it was raised within the time.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, ClientTiming timing, CancellationToken cancellation)
    {
        using var deadline = timing.StartDeadline(timeout, cancellation);
        try
        {
            await _raised.WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        // Lowered before the waiter looks: what is raised from here on is another reason to look.
        Interlocked.Exchange(ref _isRaised, 0);
        return true;
    }

    public void Dispose() => _raised.Dispose();
}
