namespace EventoDb.Client;

/// <summary>Reads the last messages that are wanted, from the end back, in windows that grow: what lies before them is not read.</summary>
/// <param name="read">Reads a window.</param>
/// <param name="lowest">Where to stop looking.</param>
/// <param name="end">Behind the last message that may be wanted.</param>
internal sealed class TailReader(TailReader.ReadWindow read, long lowest, long end)
{
    private const long FirstWindow = 100;
    private const int Growth = 4;
    private const long SmallWindow = 1000;

    /// <summary>Reads what is wanted from one position to before another.</summary>
    public delegate IAsyncEnumerable<MessagePage> ReadWindow(long start, long end, CancellationToken cancellation);

    /// <summary>How many messages to ask for where nobody says it: a small window in one request; null for pages that grow.</summary>
    public static int? BatchSizeOf(long start, long before) => before - start <= SmallWindow ? (int)(before - start) : null;

    /// <summary>Reads the last messages.</summary>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The messages, oldest first.</returns>
    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(long count, CancellationToken cancellation)
    {
        var windows = new Stack<Queue<StoredMessage>>();
        var left = count;
        var width = Math.Max(FirstWindow, count);
        for (var before = end; before > lowest && left > 0; width = width > long.MaxValue / Growth ? long.MaxValue : width * Growth)
        {
            var start = before - lowest > width ? before - width : lowest;
            var window = await ReadLastAsync(start, before, left, cancellation).ConfigureAwait(false);
            left -= window.Count;
            windows.Push(window);
            before = start;
        }
        return [.. windows.SelectMany(static window => window)];
    }

    private async Task<Queue<StoredMessage>> ReadLastAsync(long start, long before, long count, CancellationToken cancellation)
    {
        var last = new Queue<StoredMessage>();
        await foreach (var page in read(start, before, cancellation).ConfigureAwait(false))
        {
            for (var i = (int)Math.Max(0, page.Count - count); i < page.Count; i++)
            {
                if (last.Count == count) last.Dequeue();
                last.Enqueue(page[i]);
            }
        }
        return last;
    }
}
