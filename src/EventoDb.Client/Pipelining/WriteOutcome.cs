namespace EventoDb.Client;

/// <summary>What became of a write that was handed to a <see cref="MessageWriter"/>.</summary>
public sealed class WriteOutcome
{
    internal WriteOutcome(PendingWrite write, WriteResult? result, Exception? error, TimeSpan elapsed)
    {
        StreamName = write.Request.StreamName;
        Message = write.Request.Message;
        State = write.State;
        Result = result;
        Error = error;
        Elapsed = elapsed;
    }

    /// <summary>Where the message lies, or null where it was not written.</summary>
    public WriteResult? Result { get; }

    /// <summary>Why the message was not written, an <see cref="EventoException"/> as a rule, or null where it was. Where it is not known whether it
    /// was written, the exception's message says so.</summary>
    public Exception? Error { get; }

    /// <summary>What was handed in with the write.</summary>
    public object? State { get; }

    /// <summary>The stream it was for.</summary>
    public string StreamName { get; }

    /// <summary>The message, as it was handed in.</summary>
    public NewMessage Message { get; }

    /// <summary>How long it took, from when the write was handed in.</summary>
    public TimeSpan Elapsed { get; }
}
