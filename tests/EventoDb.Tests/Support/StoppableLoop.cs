namespace EventoDb.Tests.Support;

/// <summary>The condition of a script's loop that is to be stopped, <c>while ($loop.GoesOn())</c>. The engine forgets a stop that comes just as it cleans up after a command (pwsh 7.6.9,
/// <c>ExceptionHandlingOps</c>: it suspends stopping, and restores it as it was before), and the loop would go on for ever.</summary>
public sealed class StoppableLoop
{
    // A stop that is not forgotten ends the loop at its next command, on whatever machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private long? _stoppedAt;
    // Since it was stopped.
    private int _rounds;

    /// <summary>Whether the engine has forgotten the stop.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>The loop is about to be stopped.</summary>
    public void Stop()
    {
        lock (_gate) _stoppedAt = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Whether there is another round: always, but where the stop was forgotten.</summary>
    public bool GoesOn()
    {
        lock (_gate)
        {
            IsForgotten = _stoppedAt is { } since && ++_rounds > 1 && TimeProvider.System.GetElapsedTime(since) > Patience;
            return !IsForgotten;
        }
    }
}
