namespace EventoDb.Client;

/// <summary>How far a transfer is. Written by the transfer, read by whoever shows it, on any thread.</summary>
public sealed class TransferProgress
{
    private const long Nowhere = -1;
    private long _messages;
    private long _lastTime = Nowhere;
    private long _total;
    private int _stage;

    /// <summary>What is being done.</summary>
    public TransferStage Stage => (TransferStage)Volatile.Read(ref _stage);

    /// <summary>How many messages have been read for the file, checked, or taken by the server so far in this stage.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>How many there will be in all, or 0 where that is not known.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>When the message was written that was copied last, while the source is known to hold later ones; null where nothing is behind.</summary>
    public DateTimeOffset? BehindSince => Interlocked.Read(ref _lastTime) is >= 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>How far a copy is behind its source.</summary>
    /// <param name="lastTime">When the message was written that was copied last; null where nothing is left to copy.</param>
    internal void ReportLag(DateTimeOffset? lastTime) => Interlocked.Exchange(ref _lastTime, lastTime?.UtcTicks ?? Nowhere);

    internal void Begin(TransferStage stage, long total)
    {
        Interlocked.Exchange(ref _messages, 0);
        Interlocked.Exchange(ref _total, total);
        Volatile.Write(ref _stage, (int)stage);
    }

    internal void Report(long messages) => Interlocked.Exchange(ref _messages, messages);
}
