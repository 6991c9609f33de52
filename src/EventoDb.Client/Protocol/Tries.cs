namespace EventoDb.Client;

/// <summary>Counts the tries of one thing, and waits before the next: longer each time, and not shorter than the server asks for.</summary>
internal sealed class Tries(int count, ClientTiming timing, Telemetry telemetry, string method, string? target)
{
    private int _failed;

    /// <summary>Which try it is, from 1.</summary>
    public int Current => _failed + 1;

    /// <summary>Whether there is another try.</summary>
    public bool AreLeft => _failed < count;

    /// <summary>Waits after a try that failed.</summary>
    /// <param name="failure">How; null where nothing was refused, such as a connection that ended.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task PauseAsync(EventoException? failure, CancellationToken cancellation)
    {
        var wait = timing.Retry.Next(_failed, failure?.RetryAfter);
        if (_failed < int.MaxValue - 1) _failed++;
        using var span = telemetry.BeginWait(method, target, Current, wait);
        await timing.PauseAsync(wait, cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins anew: something went well.</summary>
    public void Reset() => _failed = 0;
}
