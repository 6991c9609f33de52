using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>The consumers' messages that a cmdlet's writes are made of: a message counts as processed only when the results of its writes were handed on.</summary>
/// <param name="session">The session, which says what is in process.</param>
internal sealed class WriteCauses(EventoSession session)
{
    private readonly MessageInProcess? _outer = session.InProcess;
    // Of each write whose result was not handed on yet, the message that it is made of, if any.
    private readonly Queue<MessageInProcess?> _sent = new();
    // The same of the input at hand, which is not written yet: what stops the pipeline before it is must not count it as done.
    private MessageInProcess? _atHand;

    /// <summary>Whether the cmdlet has begun in the processing of a message.</summary>
    public bool IsInProcess => _outer is not null;

    /// <summary>The message that the first of the writes is made of.</summary>
    public MessageInProcess? First => _sent.Peek();

    /// <summary>An input has come.</summary>
    public void Begin()
    {
        _atHand = session.InProcess;
        _atHand?.BeginWrite();
    }

    /// <summary>It is on its way.</summary>
    public void Send()
    {
        _sent.Enqueue(_atHand);
        _atHand = null;
    }

    /// <summary>The input is done with: it was sent, or nothing was to be written.</summary>
    public void End()
    {
        _atHand?.EndWrite();
        _atHand = null;
    }

    /// <summary>The result of the first was handed on.</summary>
    public void HandOn() => _sent.Dequeue()?.EndWrite();

    /// <summary>Ends the writes whose results will not be handed on, for the message in whose processing the cmdlet has begun and ends: where the script around
    /// it goes on, that has seen to what went wrong.</summary>
    /// <param name="cutOff">The writer, where the script is cut off by what has had enough behind it; null where it is not.</param>
    /// <param name="timing">Says how long answers are waited for.</param>
    public void Leave(MessageWriter? cutOff, SessionTiming timing)
    {
        Leave(_atHand);
        if (cutOff is null)
        {
            while (_sent.TryDequeue(out var cause)) Leave(cause);
            return;
        }
        // The script counts if all was acknowledged that it had written.
        using var limit = new CancellationTokenSource(timing.SaveTimeWhenFailed, timing.Clock);
        cutOff.WaitForAnswersAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        while (cutOff.TryReceive(out var outcome))
        {
            var cause = _sent.Dequeue();
            if (outcome.Result is not null) Leave(cause);
        }
    }

    private void Leave(MessageInProcess? cause)
    {
        // Not for the messages of a consumer that ran in that script, too.
        while (cause is not null && cause != _outer) cause = cause.Outer;
        cause?.EndWrite();
    }
}
