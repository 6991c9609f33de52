using System.Threading.Channels;

namespace EventoDb.Client;

/// <summary>Copies from a position to the end: while one chunk is imported, the next is exported.</summary>
/// <param name="source">Where from.</param>
/// <param name="wanted">Which messages.</param>
/// <param name="sender">Sends them to the destination.</param>
/// <param name="report">Is told the last message's global position and time whenever some have arrived.</param>
internal sealed class CopyStretch(EventoClient source, ExportOptions wanted, ImportSender sender, Action<long, DateTimeOffset> report) : IDisposable
{
    private readonly ImportChunk[] _chunks = [new(), new()];
    private readonly Channel<ImportChunk> _empty = Channel.CreateUnbounded<ImportChunk>();
    private readonly Channel<(ImportChunk Chunk, long Last, DateTimeOffset Time)> _full = Channel.CreateUnbounded<(ImportChunk, long, DateTimeOffset)>();

    /// <summary>Runs to the end.</summary>
    /// <param name="next">The global position to begin at.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The global position to go on at.</returns>
    public async Task<long> RunAsync(long next, CancellationToken cancellation)
    {
        foreach (var chunk in _chunks) _empty.Writer.TryWrite(chunk);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var exporting = Task.Run(() => ExportAsync(next, ending.Token), CancellationToken.None);
        try
        {
            await foreach (var (chunk, last, time) in _full.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await sender.SendAsync(chunk, cancellation).ConfigureAwait(false);
                report(last, time);
                _empty.Writer.TryWrite(chunk);
            }
            return await exporting.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)exporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks) chunk.Dispose();
    }

    private async Task<long> ExportAsync(long next, CancellationToken cancellation)
    {
        try
        {
            var chunk = await _empty.Reader.ReadAsync(cancellation).ConfigureAwait(false);
            (long Position, DateTimeOffset Time) last = default;
            await foreach (var settled in new SettledReader(source, wanted).ReadAsync(next, cancellation).ConfigureAwait(false))
            {
                for (var i = 0; i < settled.Count; i++)
                {
                    next = settled.Page.View(i).GlobalPosition + 1;
                    if (!TryAdd(chunk, settled.Page.View(i), ref last) || !chunk.IsFull) continue;
                    _full.Writer.TryWrite((chunk, last.Position, last.Time));
                    chunk = await _empty.Reader.ReadAsync(cancellation).ConfigureAwait(false);
                }
            }
            if (chunk.Count > 0) _full.Writer.TryWrite((chunk, last.Position, last.Time));
            return next;
        }
        finally
        {
            // What failed shows where the result is waited for.
            _full.Writer.Complete();
        }
    }

    private bool TryAdd(ImportChunk chunk, in MessageView message, ref (long Position, DateTimeOffset Time) last)
    {
        if (!wanted.Accepts(message)) return false;
        chunk.Add(message);
        last = (message.GlobalPosition, message.Time);
        return true;
    }
}
