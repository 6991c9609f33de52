namespace EventoDb.Client;

/// <summary>How far a transfer is. Written by the transfer, read by whoever shows it, on any thread.</summary>
public sealed class TransferProgress
{
    private long _messages;
    private long _total;

    /// <summary>How many messages have been written to the file, checked, or taken by the server so far.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>How many there will be in all, or 0 where that is not known.</summary>
    public long Total => Interlocked.Read(ref _total);

    internal void Report(long messages) => Interlocked.Exchange(ref _messages, messages);

    internal void Expect(long total) => Interlocked.Exchange(ref _total, total);
}
