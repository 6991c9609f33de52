namespace EventoDb;

/// <summary>A message that a consumer has begun to process. While the pipeline works on it, it is the session's, and the writes made in that runspace are made
/// of it.</summary>
/// <param name="globalPosition">Its global position.</param>
/// <param name="outer">The message of another consumer within whose processing it is processed, or null.</param>
/// <param name="isAwaited">Whether its processing is to be finished before the next one: results of writes are waited for.</param>
internal sealed class MessageInProcess(long globalPosition, MessageInProcess? outer = null, bool isAwaited = false)
{
    private bool _isTaken;
    private int _openWrites;

    /// <summary>Its global position.</summary>
    public long GlobalPosition { get; } = globalPosition;

    /// <summary>The global position up to which there is nothing else for the consumer: its own, or a later one.</summary>
    public long Through { get; set; } = globalPosition;

    /// <summary>The message of another consumer within whose processing it is processed, or null.</summary>
    public MessageInProcess? Outer => outer;

    /// <summary>Whether its processing is to be finished before the next one: results of writes are waited for.</summary>
    public bool IsAwaited => isAwaited;

    /// <summary>Whether it counts: it was taken, and so were the results of all writes made of it.</summary>
    public bool IsProcessed => _isTaken && _openWrites == 0;

    /// <summary>Everything behind the consumer has taken it.</summary>
    public void Take() => _isTaken = true;

    /// <summary>A write is made of it.</summary>
    public void BeginWrite()
    {
        _openWrites++;
        outer?.BeginWrite();
    }

    /// <summary>A write made of it was acknowledged, or refused with an error that did not stop the pipeline, and everything behind has taken the result.</summary>
    public void EndWrite()
    {
        _openWrites--;
        outer?.EndWrite();
    }
}
