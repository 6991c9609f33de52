namespace EventoDb.Consumers;

/// <summary>The rule by which a consumer's messages count as processed: a message counts when everything behind the consumer has taken it, and the result of every write
/// made of it. The consumer's position is before the first message that did not get that far.</summary>
/// <remarks>For one thread at a time.</remarks>
/// <param name="position">The global position of the last message that was processed before.</param>
internal sealed class ProcessedMessages(long position)
{
    private readonly Queue<MessageInProcess> _inProcess = new();
    private long _position = position;
    private MessageInProcess? _last;

    /// <summary>The global position up to which everything is processed.</summary>
    public long Position
    {
        get
        {
            Settle();
            return _position;
        }
    }

    /// <summary>How many messages were begun.</summary>
    public long Begun { get; private set; }

    /// <summary>How many of them count: so many were begun before the first that does not.</summary>
    public long Count => Begun - InProcessCount;

    /// <summary>How many were ended with <see cref="End"/>, those after the first that was not included.</summary>
    public long DoneCount { get; private set; }

    /// <summary>How many were begun from the first on that does not count.</summary>
    public int InProcessCount
    {
        get
        {
            Settle();
            return _inProcess.Count;
        }
    }

    /// <summary>The global positions beyond <see cref="Position"/> of messages that are processed.</summary>
    public IReadOnlyList<long> Beyond
    {
        get
        {
            Settle();
            return [.. _inProcess.Where(message => message.IsProcessed).Select(message => message.GlobalPosition)];
        }
    }

    /// <summary>The next message is handed to the pipeline.</summary>
    /// <param name="globalPosition">Its global position, above all before.</param>
    /// <param name="outer">The message of another consumer within whose processing it is processed, or null.</param>
    /// <param name="isAwaited">Whether its processing is to be finished before the next one.</param>
    public MessageInProcess Begin(long globalPosition, MessageInProcess? outer = null, bool isAwaited = false)
    {
        var message = new MessageInProcess(globalPosition, outer, isAwaited);
        _inProcess.Enqueue(message);
        Begun++;
        return _last = message;
    }

    /// <summary>A message is processed, of which no writes are made that are waited for.</summary>
    public void End(MessageInProcess message)
    {
        message.Take();
        DoneCount++;
    }

    /// <summary>Up to a global position, there is nothing for the consumer but what was begun.</summary>
    public void Pass(long globalPosition)
    {
        Settle();
        if (_inProcess.Count > 0) _last!.Through = Math.Max(_last.Through, globalPosition);
        else _position = Math.Max(_position, globalPosition);
    }

    private void Settle()
    {
        while (_inProcess.TryPeek(out var first) && first.IsProcessed) _position = _inProcess.Dequeue().Through;
    }
}
