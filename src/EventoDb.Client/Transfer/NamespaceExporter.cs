namespace EventoDb.Client;

/// <summary>Writes the messages of a namespace as lines, in global order and constant memory.</summary>
internal sealed class NamespaceExporter(EventoClient client, ExportOptions options, TransferProgress progress)
{
    private long _count;
    private long? _first;
    private long? _last;
    private readonly UnimportableLines _unimportable = new();

    public async Task<ExportResult> RunAsync(Stream output, CancellationToken cancellation)
    {
        var category = options.ServerCategory;
        progress.Begin(TransferStage.Transferring, await EstimateAsync(category, cancellation).ConfigureAwait(false));
        long read = 0;
        var lines = new LineOutput(output);
        using var records = new ExportRecordWriter(lines);
        try
        {
            await foreach (var settled in new SettledReader(client, options).ReadAsync(options.Position, cancellation).ConfigureAwait(false))
            {
                Write(settled, records, lines);
                await lines.WriteAsync(cancellation).ConfigureAwait(false);
                progress.Report(read += settled.Count);
            }
        }
        finally
        {
            // Whoever gave the stream closes it.
            await lines.FinishAsync().ConfigureAwait(false);
        }
        return new ExportResult(_count, _first, _last) { UnimportableCount = _unimportable.Count, Unimportable = _unimportable.First };
    }

    private void Write(SettledPage settled, ExportRecordWriter records, LineOutput lines)
    {
        for (var i = 0; i < settled.Count; i++)
        {
            var message = settled.Page.View(i);
            if (!options.Accepts(message)) continue;
            var before = lines.MadeCount;
            records.Write(message);
            // Without the line's end.
            _unimportable.Look(message, lines.MadeCount - before - 1);
            _first ??= message.GlobalPosition;
            _last = message.GlobalPosition;
            _count++;
        }
    }

    /// <summary>How many messages there will be to look at; 0 where that is not known.</summary>
    private async Task<long> EstimateAsync(string category, CancellationToken cancellation)
    {
        if (category.Length > 0 || options.Position is not null || options.Times.SearchTime is not null) return 0;
        return await client.CountMessagesAsync(cancellation).ConfigureAwait(false);
    }
}
