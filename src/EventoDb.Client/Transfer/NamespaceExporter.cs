using System.Buffers;

namespace EventoDb.Client;

/// <summary>Writes the messages of a namespace as lines, in global order and constant memory.</summary>
internal sealed class NamespaceExporter(EventoClient client, ExportOptions options, TransferProgress progress)
{
    private long _count;
    private long? _first;
    private long? _last;

    public async Task<ExportResult> RunAsync(Stream output, CancellationToken cancellation)
    {
        var category = options.ServerCategory;
        progress.Begin(TransferStage.Transferring, await EstimateAsync(category, cancellation).ConfigureAwait(false));
        long read = 0;
        var lines = new ArrayBufferWriter<byte>(1024 * 1024);
        using var records = new ExportRecordWriter(lines);
        var reading = new CategoryReadOptions { Since = options.Since, Until = options.Until, FullScan = options.FullScan };
        await foreach (var messages in client.ReadCategoryPagesAsync(category, reading, cancellation).ConfigureAwait(false))
        {
            // What no filter of the server's narrows: written as it is, a message is no object to be collected.
            var page = (MessagePage)messages;
            Write(page, records);
            await output.WriteAsync(lines.WrittenMemory, cancellation).ConfigureAwait(false);
            lines.ResetWrittenCount();
            progress.Report(read += page.Count);
        }
        return new ExportResult(_count, _first, _last);
    }

    private void Write(MessagePage page, ExportRecordWriter records)
    {
        foreach (ref readonly var message in page.Fields)
        {
            if (!options.Accepts(message)) continue;
            records.Write(message, page.Answer);
            _first ??= message.GlobalPosition;
            _last = message.GlobalPosition;
            _count++;
        }
    }

    /// <summary>How many messages there will be to look at; 0 where that is not known.</summary>
    private async Task<long> EstimateAsync(string category, CancellationToken cancellation)
    {
        if (category.Length > 0 || options.Times.SearchTime is not null) return 0;
        return await client.CountMessagesAsync(cancellation).ConfigureAwait(false);
    }
}
