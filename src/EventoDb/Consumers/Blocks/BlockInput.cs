using System.Collections;
using System.Management.Automation;

namespace EventoDb.Consumers.Blocks;

/// <summary>The messages that a script block runs for, as the pipeline in which it runs asks for them. It asks for the next when it is done with the one before, so one pipeline
/// does for many: to begin one takes longer than many a block.</summary>
/// <param name="first">The first.</param>
/// <param name="takeNext">Takes the next; null where there is none now, or something else is due before it.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class BlockInput(MessageTry first, Func<MessageTry?> takeNext, CancellationToken cancellation) : IEnumerable, IEnumerator
{
    private MessageTry? _current = first;
    private ErrorRecord? _error;
    private bool _hasBegun;
    private bool _isBroken;

    /// <summary>What is waited for when the block is done with a message, before it counts; null for nothing.</summary>
    public Action? BeforeEnd { get; init; }

    /// <inheritdoc/>
    public object? Current => _current is null ? null : new EventoCategoryMessage(_current.Message, asHashtable: false);

    /// <summary>Takes an error of the block; the first one counts.</summary>
    public void Fail(ErrorRecord error) => _error ??= error;

    /// <summary>What the block emitted was not taken: the message at hand is not processed, whatever the block makes of that, and no other is to be.</summary>
    public void Break() => _isBroken = true;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        // Whether the block had come to its end when it was stopped, nobody knows.
        if (_isBroken || cancellation.IsCancellationRequested) return false;
        if (_hasBegun)
        {
            if (!TryEnd()) return false;
            _current = takeNext();
        }
        _hasBegun = true;
        return _current is not null;
    }

    /// <summary>The pipeline has ended, and the block with it.</summary>
    /// <exception cref="OperationCanceledException">What it emitted was not taken.</exception>
    public void End()
    {
        if (!_hasBegun && _error is null) throw new InvalidOperationException("The script block was not run.");
        if (_current is not null && !TryEnd()) throw new OperationCanceledException();
    }

    /// <summary>The message at hand is not to be tried to its end.</summary>
    public void Abandon(Exception reason) => _current?.Abandon(reason);

    private bool TryEnd()
    {
        try
        {
            if (!_isBroken) BeforeEnd?.Invoke();
        }
        catch (OperationCanceledException)
        {
            Break();
        }
        if (_isBroken) return false;
        var (ended, error) = (_current!, _error);
        (_current, _error) = (null, null);
        ended.End(error);
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator GetEnumerator() => this;

    /// <inheritdoc/>
    void IEnumerator.Reset() => throw new NotSupportedException();
}
