using System.Globalization;

namespace EventoDb.Client;

/// <summary>Brings the lines of an export into a namespace: checks all of them before the first is sent, sends them in order in requests of some
/// thousand, and knows at any time how many are in.</summary>
internal sealed class NamespaceImporter(EventoClient client, ImportFiles files, ImportOptions options, TransferProgress progress)
{
    private readonly ImportSender _sender = new(client, files.Names);
    private bool _hasBegun;

    public async Task<ImportResult> RunAsync(CancellationToken cancellation)
    {
        progress.Begin(TransferStage.Checking, 0);
        var check = await ImportFileCheck.RunAsync(files, options.AllowGap, progress, cancellation).ConfigureAwait(false);
        if (check.LongLine is { } longLine && await client.FindLongestLineAsync(cancellation).ConfigureAwait(false) < ImportLine.TooLong)
        {
            throw ImportFileCheck.Refuse(files.Name(longLine), "it is longer than the 1 MiB that the server reads");
        }
        var room = new ImportRoom(client, files, check, options.AllowGap);
        progress.Begin(TransferStage.Transferring, check.MessageCount);
        var before = options.Clear ? 0 : await CountAsync(cancellation).ConfigureAwait(false);
        var end = before == 0 ? 0 : await new EndFinder(client).FindAsync(cancellation).ConfigureAwait(false) - 1;
        if (options.Resume) RequireBegun(before, end, check);
        else room.RequireBehind(before, end);
        var alreadyThere = options.Resume && end > 0 ? await CompareAsync(end, check, cancellation).ConfigureAwait(false) : 0;
        await room.RequireStreamsGoOnAsync(end, cancellation).ConfigureAwait(false);
        if (options.CheckOnly) return new ImportResult(check.MessageCount - alreadyThere, alreadyThere, before, check.FirstGlobalPosition, check.LastGlobalPosition);
        try
        {
            if (options.Clear) await ClearAsync(cancellation).ConfigureAwait(false);
            await SendAllAsync(alreadyThere, cancellation).ConfigureAwait(false);
            var total = await CountAsync(cancellation).ConfigureAwait(false);
            if (total != before + _sender.Imported) throw Miscounted(before, total);
            return new ImportResult(_sender.Imported, alreadyThere, total, check.FirstGlobalPosition, check.LastGlobalPosition);
        }
        catch (EventoException e) when (_hasBegun && e.Code != EventoErrorCode.CountMismatch)
        {
            var atLeast = e.OutcomeUnknown ? "At least " : string.Empty;
            throw new EventoImportException(
                e.Code, string.Create(CultureInfo.InvariantCulture, $"{e.Message} {atLeast}{_sender.Imported} of {check.MessageCount} messages were imported."), _sender.Imported,
                e.StatusCode, e.Details, e)
            { IsTransient = e.IsTransient, OutcomeUnknown = e.OutcomeUnknown, RetryAfter = e.RetryAfter };
        }
    }

    /// <summary>Makes sure that what the namespace holds up to its end is the beginning of the file, where that lies there.</summary>
    /// <returns>How many of the file's lines are there.</returns>
    private async Task<long> CompareAsync(long end, ImportFileCheck check, CancellationToken cancellation)
    {
        if (check.FirstGlobalPosition is not { } first) return 0;
        var there = 0L;
        var comparison = new ImportComparison(client, files.Names, first, cancellation);
        await using (comparison.ConfigureAwait(false))
        {
            await foreach (var (number, text) in files.ReadAsync(cancellation).ConfigureAwait(false))
            {
                var line = Reread(number, text.Span);
                if (line.GlobalPosition > end) break;
                await comparison.CompareAsync(number, line).ConfigureAwait(false);
                progress.Report(++there);
            }
            comparison.RequireComplete();
        }
        return there;
    }

    /// <summary>Sends the lines of the file after the first so many.</summary>
    private async Task SendAllAsync(long alreadyThere, CancellationToken cancellation)
    {
        var skipped = 0L;
        using var chunk = new ImportChunk();
        await foreach (var (number, text) in files.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (skipped < alreadyThere)
            {
                skipped++;
                continue;
            }
            chunk.Add(number, Reread(number, text.Span), text.Span);
            if (!chunk.IsFull) continue;
            await SendAsync(chunk, cancellation).ConfigureAwait(false);
            progress.Report(alreadyThere + _sender.Imported);
        }
        await SendAsync(chunk, cancellation).ConfigureAwait(false);
        progress.Report(alreadyThere + _sender.Imported);
    }

    private Task SendAsync(ImportChunk chunk, CancellationToken cancellation)
    {
        _hasBegun |= chunk.Count > 0;
        return _sender.SendAsync(chunk, cancellation);
    }

    /// <summary>Empties the namespace, in a request of its own: a repetition that arrives late cannot take messages along.</summary>
    private Task ClearAsync(CancellationToken cancellation) => _sender.RetryAsync(
        async () =>
        {
            var answer = await client.SendImportAsync(default, clear: true, cancellation).ConfigureAwait(false);
            if (answer.Error is { } code) throw new EventoException(code, $"The server did not empty the namespace: {answer.Message}.");
        },
        static _ => Task.CompletedTask,
        cancellation);

    private ImportLine Reread(long number, ReadOnlySpan<byte> text)
    {
        try
        {
            return ImportLine.Parse(text);
        }
        catch (FormatException e)
        {
            throw new EventoException(EventoErrorCode.InvalidRecord, $"The file has changed since it was checked: {files.Name(number)}: {e.Message}.", inner: e);
        }
    }

    /// <summary>Makes sure that the import which is to be resumed has begun.</summary>
    private static void RequireBegun(long before, long end, ImportFileCheck check)
    {
        if (before == 0 || check.FirstGlobalPosition <= end) return;
        throw check.MessageCount == 0
            ? Other($"the file is empty and the namespace holds {before} messages")
            : Other($"none of the file's messages is in, but {before} others are; as an import that begins, the file goes behind them");
    }

    /// <summary>How many messages the namespace holds. Without a token, which only a server in test mode accepts, that is the default one.</summary>
    private async Task<long> CountAsync(CancellationToken cancellation) =>
        (await client.GetNamespaceAsync(client.Namespace ?? "default", cancellation).ConfigureAwait(false)).MessageCount;

    private static EventoException Other(FormattableString why) =>
        new(EventoErrorCode.PositionExists, $"This is no import to resume: {why.ToString(CultureInfo.InvariantCulture)}. Nothing was sent.");

    private EventoException Miscounted(long before, long total) => new(
        EventoErrorCode.CountMismatch,
        string.Create(CultureInfo.InvariantCulture, $"{_sender.Imported} messages were imported into a namespace of {before}, but it holds {total} now: somebody else wrote meanwhile, or something is lost; compare before you rely on it."));
}
