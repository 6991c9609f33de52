namespace EventoDb.Client;

/// <summary>How many messages the next request asks for: few at first, so that an early stop costs little, then up to 10,000 as long as an answer
/// stays under about 8 MB (eventodb 0.7.0, fact 13: on sqlite a page of 1,000 takes as long as one of 10,000).</summary>
internal sealed class PageSizer(int? fixedSize)
{
    private const int First = 100;
    private const int Growth = 10;
    private const int TargetBytes = 8 * 1024 * 1024;

    /// <summary>How many to ask for.</summary>
    public int Size { get; private set; } = fixedSize ?? First;

    /// <summary>Learns from an answer.</summary>
    /// <param name="count">How many messages it held.</param>
    /// <param name="bytes">How long it was.</param>
    public void Learn(int count, int bytes)
    {
        if (fixedSize is not null || count == 0) return;
        var fitting = Math.Max(1, (long)TargetBytes * count / Math.Max(bytes, 1));
        Size = (int)Math.Min(Math.Min((long)Size * Growth, EventoClientOptions.MaxBatchSize), fitting);
    }

    /// <summary>Halves the size after an answer that was too large.</summary>
    /// <returns>Whether there is anything left to halve.</returns>
    public bool Shrink(int tooMany)
    {
        if (tooMany <= 1) return false;
        Size = tooMany / 2;
        return true;
    }
}
