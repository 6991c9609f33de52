namespace EventoDb.Client;

/// <summary>Halts writers at the first message that cannot be brought to the server, so that none behind it gets there before it.</summary>
internal sealed class WriteHalt
{
    private volatile EventoException? _reason;
    private int _detours;

    /// <summary>Why nothing is sent any more; null while all is well.</summary>
    public EventoException? Reason
    {
        get => _reason;
        set => _reason = value;
    }

    /// <summary>How often messages have gone another way, on which they may have come to their streams unseen.</summary>
    public int Detours => Volatile.Read(ref _detours);

    /// <summary>Messages go another way.</summary>
    public void Detour() => Interlocked.Increment(ref _detours);

    /// <summary>Halts where a message could not be brought to the server.</summary>
    public void Consider(Exception? error)
    {
        if (error is EventoException { IsUnreachable: true } unreachable) _reason ??= unreachable;
    }

    /// <summary>What became of a write that was not sent.</summary>
    public EventoException NotSent(WriteRequest write) => new(
        _reason!.Code, $"Message {write.Id} was not sent, because one before it could not be brought to the server: {_reason.Message}", _reason.StatusCode, inner: _reason)
    {
        NeverArrived = true,
    };
}
