namespace EventoDb.Consumers;

/// <summary>Where a consumer waits while it is suspended, before its next message.</summary>
/// <param name="control">Who is suspended; read already.</param>
/// <param name="patience">How long the server is tried.</param>
/// <param name="timing">Clock and waits.</param>
/// <param name="warn">Has the cmdlet warn.</param>
internal sealed class SuspensionGate(ControlStore control, Patience patience, SessionTiming timing, Action<string> warn)
{
    private readonly Turns _looking = new();
    private long _lookedAt = timing.Clock.GetTimestamp();
    private int _expired;
    private int _lookedAfter;
    private volatile bool _isClosed;

    /// <summary>Whether it is to be looked whether the consumer is suspended.</summary>
    public bool IsDue => _isClosed || Volatile.Read(ref _lookedAfter) != Volatile.Read(ref _expired) || timing.Clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= timing.SuspensionLook;

    /// <summary>What is known may be older than what comes: messages were read since.</summary>
    public void Expire() => Interlocked.Increment(ref _expired);

    /// <summary>Lets the next message pass, at once or when the consumer is suspended no more.</summary>
    /// <param name="beforeWait">What is to be done before it waits.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask PassAsync(Func<Task> beforeWait, CancellationToken cancellation) =>
        IsDue ? new ValueTask(_looking.RunAsync(() => WaitAsync(beforeWait, cancellation), cancellation)) : default;

    private async Task WaitAsync(Func<Task> beforeWait, CancellationToken cancellation)
    {
        if (!IsDue || !await LookAsync(cancellation).ConfigureAwait(false)) return;
        await beforeWait().ConfigureAwait(false);
        warn("The consumer is suspended; it goes on when Resume-EventoConsumer lets it.");
        do await timing.PauseAsync(timing.SuspensionPause, cancellation).ConfigureAwait(false);
        while (await LookAsync(cancellation).ConfigureAwait(false));
        warn("The consumer goes on.");
    }

    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        var expired = Volatile.Read(ref _expired);
        await control.LoadAsync(patience, cancellation).ConfigureAwait(false);
        // Before it counts as looked at: others come here meanwhile.
        _isClosed = control.IsSuspended;
        Volatile.Write(ref _lookedAt, timing.Clock.GetTimestamp());
        Volatile.Write(ref _lookedAfter, expired);
        return _isClosed;
    }
}
