using System.Globalization;

namespace EventoDb.Client;

/// <summary>Brings the lines of an export into a namespace: checks all of them before the first is sent, sends them in order in requests of some
/// thousand, and knows at any time how many are in.</summary>
internal sealed class NamespaceImporter(EventoClient client, Func<Stream> open, ImportOptions options, TransferProgress progress)
{
    private readonly ImportChunk _chunk = new();
    private long _imported;

    public async Task<ImportResult> RunAsync(CancellationToken cancellation)
    {
        var check = await ImportFileCheck.RunAsync(open(), progress, cancellation).ConfigureAwait(false);
        progress.Expect(check.MessageCount);
        progress.Report(0);
        var before = options.Clear ? 0 : await CountAsync(cancellation).ConfigureAwait(false);
        var end = before == 0 ? 0 : await new EndFinder(client).FindAsync(cancellation).ConfigureAwait(false) - 1;
        if (before > 0 && !options.Resume && check.FirstGlobalPosition <= end) throw Occupied(before, end, check);
        if (options.Clear) await ClearAsync(cancellation).ConfigureAwait(false);
        var alreadyThere = await SendAllAsync(options.Resume ? end : 0, cancellation).ConfigureAwait(false);
        var total = await CountAsync(cancellation).ConfigureAwait(false);
        if (total != before + _imported) throw Miscounted(before, total);
        return new ImportResult(_imported, alreadyThere, total, check.FirstGlobalPosition, check.LastGlobalPosition);
    }

    /// <summary>Sends what lies after <paramref name="end"/>.</summary>
    /// <returns>How many lines were left out.</returns>
    private async Task<long> SendAllAsync(long end, CancellationToken cancellation)
    {
        var skipped = 0L;
        (long Number, ImportLine Line)? lastSkipped = null;
        await foreach (var (number, line) in LineReader.ReadAsync(open(), cancellation).ConfigureAwait(false))
        {
            var record = ImportLine.Parse(line.Span);
            if (record.GlobalPosition <= end)
            {
                skipped++;
                lastSkipped = (number, record);
                continue;
            }
            if (lastSkipped is { } last) await RequireSameAsync(last.Number, last.Line, cancellation).ConfigureAwait(false);
            lastSkipped = null;
            _chunk.Add(number, record.GlobalPosition, line.Span);
            if (_chunk.IsFull) await SendAsync(cancellation).ConfigureAwait(false);
        }
        if (lastSkipped is { } allThere) await RequireSameAsync(allThere.Number, allThere.Line, cancellation).ConfigureAwait(false);
        if (_chunk.Count > 0) await SendAsync(cancellation).ConfigureAwait(false);
        return skipped;
    }

    /// <summary>Empties the namespace, in a request of its own: a repetition that arrives late cannot take messages along.</summary>
    private Task ClearAsync(CancellationToken cancellation) => RetryAsync(
        async () => RequireDone(await client.SendImportAsync(default, clear: true, cancellation).ConfigureAwait(false)),
        static _ => Task.CompletedTask,
        cancellation);

    private Task SendAsync(CancellationToken cancellation)
    {
        var wasLost = false;
        return RetryAsync(
            async () =>
            {
                if (_chunk.Count == 0) return;
                var answer = await client.SendImportAsync(_chunk.Body, clear: false, cancellation).ConfigureAwait(false);
                Settle((int)answer.Imported);
                // What a request whose answer was lost brings in while we ask again is ours: the next look counts it.
                if (wasLost && answer.Error == EventoErrorCode.PositionExists) throw new EventoException(answer.Error, answer.Message!) { OutcomeUnknown = true };
                RequireDone(answer);
            },
            async failure =>
            {
                if (!failure.OutcomeUnknown) return;
                wasLost = true;
                var end = await new EndFinder(client).FindAsync(cancellation).ConfigureAwait(false) - 1;
                Settle(_chunk.CountUpTo(end));
            },
            cancellation);
    }

    /// <summary>Does something that can be lost on its way, again after <paramref name="takeStock"/> has seen what arrived.</summary>
    private async Task RetryAsync(Func<Task> send, Func<EventoException, Task> takeStock, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            EventoException failure;
            try
            {
                await send().ConfigureAwait(false);
                return;
            }
            catch (EventoException e) when ((e.OutcomeUnknown || e.IsTransient) && attempt < client.Options.RetryCount)
            {
                failure = e;
            }
            var wait = BackOff.Next(attempt, failure.RetryAfter);
            client.Observer?.OnRetry("/import", null, wait);
            await Task.Delay(wait, cancellation).ConfigureAwait(false);
            await takeStock(failure).ConfigureAwait(false);
        }
    }

    private void RequireDone(ImportAnswer answer)
    {
        if (answer.Error is not { } code) return;
        var lines = _chunk.Count == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" lines {_chunk.NumberAt(0)} to {_chunk.NumberAt(ImportChunk.ServerBatch - 1)} of the file");
        throw new EventoException(code, string.Create(
            CultureInfo.InvariantCulture, $"The server refused{lines}: {answer.Message}. {_imported} messages are in; -Resume goes on after them."));
    }

    private void Settle(int arrived)
    {
        _imported += arrived;
        _chunk.DropFirst(arrived);
        progress.Report(_imported);
    }

    private async Task RequireSameAsync(long number, ImportLine line, CancellationToken cancellation)
    {
        var there = await client.GetCategoryPageAsync(string.Empty, line.GlobalPosition, batchSize: 1, cancellation: cancellation).ConfigureAwait(false);
        if (there.Count == 1 && there[0].GlobalPosition == line.GlobalPosition && MessageId.AreEqual(there[0].Id, line.Id)) return;
        throw new EventoException(
            EventoErrorCode.PositionExists,
            string.Create(CultureInfo.InvariantCulture, $"This is no import to resume: line {number} of the file has global position {line.GlobalPosition}, where the namespace holds another message or none."));
    }

    private async Task<long> CountAsync(CancellationToken cancellation)
    {
        var categories = await client.GetCategoriesAsync(cancellation).ConfigureAwait(false);
        return client.Namespace is { } name
            ? (await client.GetNamespaceAsync(name, cancellation).ConfigureAwait(false)).MessageCount
            : categories.Sum(category => category.MessageCount);
    }

    private static EventoException Occupied(long before, long end, ImportFileCheck check) => new(
        EventoErrorCode.PositionExists,
        string.Create(CultureInfo.InvariantCulture, $"The namespace holds {before} messages up to global position {end}, and the file begins at {check.FirstGlobalPosition}: use -Resume to go on with an interrupted import, or -Clear to delete them first. Nothing was sent."));

    private EventoException Miscounted(long before, long total) => new(
        EventoErrorCode.CountMismatch,
        string.Create(CultureInfo.InvariantCulture, $"{_imported} messages were imported into a namespace of {before}, but it holds {total} now: somebody else wrote meanwhile, or something is lost; compare before you rely on it."));
}
