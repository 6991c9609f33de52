using System.Globalization;

namespace EventoDb.Client;

/// <summary>Sends lines in order to <c>/import</c>, and knows at any time how many are in.</summary>
/// <param name="client">The namespace.</param>
/// <param name="names">What lines are called in errors.</param>
/// <param name="mayBeAhead">Whether somebody else may send the same lines, such as a request of a process that was killed: what is there already is then compared,
/// and left out.</param>
internal sealed class ImportSender(EventoClient client, LineNames names, bool mayBeAhead = false)
{
    private long _imported;
    private long _last;

    /// <summary>How many lines are in.</summary>
    public long Imported => Interlocked.Read(ref _imported);

    /// <summary>Sends the chunk. Where the server refuses a batch, halves of it follow, until the line is found that it does not want.</summary>
    /// <param name="chunk">The lines; dropped from it as they arrive.</param>
    /// <param name="cancellation">Ends it; what is in stays in.</param>
    /// <exception cref="EventoException">What the server refused, or the way to it failed to do; <c>POSITION_EXISTS</c>, <c>POSITIONS_MISSING</c>: the namespace holds
    /// something else than what was sent.</exception>
    public async Task SendAsync(ImportChunk chunk, CancellationToken cancellation)
    {
        // How many lines hold the one that is refused, or all.
        var suspects = int.MaxValue;
        while (chunk.Count > 0)
        {
            var before = chunk.Count;
            var refusal = await TrySendAsync(chunk, suspects is int.MaxValue ? before : Math.Max(1, suspects / 2), cancellation).ConfigureAwait(false);
            var arrived = before - chunk.Count;
            if (refusal is null)
            {
                suspects = suspects is int.MaxValue || suspects - arrived < 1 ? int.MaxValue : suspects - arrived;
                continue;
            }
            if (suspects == 1)
            {
                throw new EventoException(refusal.Error!, string.Create(CultureInfo.InvariantCulture, $"The server refused {names.Name(chunk.FirstNumber)}: {refusal.Message}."));
            }
            suspects = suspects is int.MaxValue ? Math.Min(chunk.Count, ImportChunk.ServerBatch) : Math.Max(1, suspects / 2);
        }
    }

    /// <summary>Makes sure that the line which arrived last is still there: a server that was killed may have forgotten what it had acknowledged (measured: 0.7.0 with
    /// pebble), and what is sent next would leave a hole.</summary>
    /// <exception cref="EventoException"><c>HISTORY_LOST</c>: it is not.</exception>
    public async Task RequireLastAsync(CancellationToken cancellation)
    {
        if (_last == 0) return;
        var page = await client.GetCategoryPageAsync(string.Empty, _last, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
        if (page.Count == 0) throw Forgotten(await new EndFinder(client).FindAsync(cancellation).ConfigureAwait(false) - 1);
    }

    /// <summary>Sends the first lines of the chunk, and drops from it what arrived.</summary>
    /// <returns>What the server did not want of them; null for nothing.</returns>
    private async Task<ImportAnswer?> TrySendAsync(ImportChunk chunk, int count, CancellationToken cancellation)
    {
        ImportAnswer? refusal = null;
        var left = Math.Min(count, chunk.CountFitting(client.Limits.RequestBytes));
        var wasLost = false;
        var isForeign = false;
        await RetryAsync(
            async () =>
            {
                if (left == 0) return;
                var answer = await SendFittingAsync().ConfigureAwait(false);
                Settle((int)answer.Imported);
                // What a request whose answer was lost brings in while we ask again is ours: the next look counts it.
                if ((wasLost || mayBeAhead) && !isForeign && answer.Error == EventoErrorCode.PositionExists) throw new EventoException(answer.Error, answer.Message!) { OutcomeUnknown = true };
                refusal = answer.Error is null ? null : answer;
            },
            async failure =>
            {
                if (!failure.OutcomeUnknown && !mayBeAhead) return;
                wasLost = true;
                var end = await new EndFinder(client).FindAsync(cancellation).ConfigureAwait(false) - 1;
                if (end < _last) throw Forgotten(end);
                var arrived = Math.Min(left, chunk.CountUpTo(end));
                // What is there already would have been found.
                isForeign = arrived == 0 && failure.Code == EventoErrorCode.PositionExists;
                if (arrived == 0) return;
                await RequireArrivedAsync(chunk, arrived, cancellation).ConfigureAwait(false);
                Settle(arrived);
            },
            cancellation).ConfigureAwait(false);
        return refusal;

        async Task<ImportAnswer> SendFittingAsync()
        {
            while (true)
            {
                var body = chunk.Body(left);
                try
                {
                    return await client.SendImportAsync(body, clear: false, cancellation).ConfigureAwait(false);
                }
                catch (EventoException e) when (e.StatusCode == 413)
                {
                    if (left == 1) throw TooLarge(chunk.FirstNumber, body.Length, e);
                    var limit = client.Limits.LowerRequestBytes(body.Length);
                    left = Math.Min(left, chunk.CountFitting(limit));
                    client.Telemetry.Notice("/import", null, string.Create(
                        CultureInfo.InvariantCulture,
                        $"something on the way takes no request of {body.Length} bytes (413; nginx: client_max_body_size); requests have {limit} at most from now on."));
                }
            }
        }

        void Settle(int arrived)
        {
            if (arrived == 0) return;
            _last = chunk[arrived - 1].Line.GlobalPosition;
            left -= arrived;
            Interlocked.Add(ref _imported, arrived);
            chunk.DropFirst(arrived);
        }
    }

    /// <summary>Makes sure that the first lines of the chunk are in.</summary>
    private async Task RequireArrivedAsync(ImportChunk chunk, int count, CancellationToken cancellation)
    {
        var comparison = new ImportComparison(client, names, chunk[0].Line.GlobalPosition, cancellation);
        await using (comparison.ConfigureAwait(false))
        {
            for (var i = 0; i < count; i++) await comparison.CompareAsync(chunk[i].Number, chunk[i].Line).ConfigureAwait(false);
            comparison.RequireComplete();
        }
    }

    /// <summary>Does something that can be lost on its way, again after <paramref name="takeStock"/> has seen what arrived.</summary>
    public Task RetryAsync(Func<Task> send, Func<EventoException, Task> takeStock, CancellationToken cancellation) => client.Retry.RunAsync(
        "/import", null,
        async _ =>
        {
            await send().ConfigureAwait(false);
            return true;
        },
        static failure => failure.OutcomeUnknown || failure.IsTransient, cancellation, takeStock);

    private EventoException TooLarge(long number, int bytes, EventoException failure) => new(
        failure.Code,
        string.Create(CultureInfo.InvariantCulture, $"Too large for the way to the server: {names.Name(number)}, with {bytes} bytes. {failure.Message}"),
        failure.StatusCode, inner: failure);

    private EventoException Forgotten(long end) => new(
        EventoErrorCode.HistoryLost,
        string.Create(CultureInfo.InvariantCulture, $"{client.Uri} has forgotten what it had acknowledged: messages up to global position {_last} were sent, and it holds some up to {end}."))
    {
        // To be found out anew, and sent again.
        OutcomeUnknown = true,
    };
}
