using System.Globalization;
using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Copies one namespace into another, ids, positions, times and number text included. What it needs to know to go on is in the destination.</summary>
/// <param name="source">Where from.</param>
/// <param name="destination">Where to.</param>
/// <param name="options">What, and for how long.</param>
/// <param name="progress">Is told how far it is.</param>
internal sealed class NamespaceCopier(EventoClient source, EventoClient destination, CopyOptions options, TransferProgress progress)
{
    private readonly ImportSender _sender = new(destination, LineNames.OfSource, mayBeAhead: true);
    private long _alreadyThere;
    private long _last;
    private DateTimeOffset? _lastTime;
    private bool _hasBegun;
    private bool _isVerified;
    private readonly Tries _tries = destination.Retry.WithoutEnd(lostAndFound: null).Begin("copy", null);

    /// <summary>How many messages were copied so far.</summary>
    public long Copied => _sender.Imported;

    /// <summary>Runs until everything is copied, or until it is cancelled where it follows.</summary>
    /// <param name="cancellation">Ends it; what is copied stays, and the next run goes on after it.</param>
    /// <returns>How far it is, whenever it has caught up.</returns>
    /// <exception cref="EventoException"><c>POSITION_EXISTS</c>, <c>POSITIONS_MISSING</c>: the destination holds something else; <c>COPY_DIFFERS</c>: it was verified,
    /// and is not equal; what either server refused, or the way to it failed to do.</exception>
    public async IAsyncEnumerable<CopyResult> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            EventoException failure;
            var steps = CopyAsync(cancellation).GetAsyncEnumerator(cancellation);
            await using (steps.ConfigureAwait(false))
            {
                while (true)
                {
                    try
                    {
                        if (!await steps.MoveNextAsync().ConfigureAwait(false)) yield break;
                    }
                    catch (EventoException e) when (options.Follow && _hasBegun && Passes(e))
                    {
                        failure = e;
                        break;
                    }
                    GoOn();
                    yield return steps.Current;
                }
            }
            options.Interruption.Fail(failure);
            await _tries.PauseAsync(failure, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Copies from where the destination ends. Ends with what fails.</summary>
    private async IAsyncEnumerable<CopyResult> CopyAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = await new CopyStart(source, destination, options).FindAsync(cancellation).ConfigureAwait(false);
        if (!_hasBegun)
        {
            _alreadyThere = await CountAsync(destination, cancellation).ConfigureAwait(false);
            progress.Begin(TransferStage.Transferring, options.Wanted.IsAll ? await CountAsync(source, cancellation).ConfigureAwait(false) : 0);
        }
        _hasBegun = true;
        _last = next - 1;
        using (var stretch = new CopyStretch(source, options.Wanted, _sender, Report))
        {
            next = await stretch.RunAsync(next, cancellation).ConfigureAwait(false);
        }
        progress.ReportLag(null);
        if (options.Verify && !_isVerified) await VerifyAsync(cancellation).ConfigureAwait(false);
        yield return Result();
        if (!options.Follow) yield break;

        var copied = Copied;
        using var chunk = new ImportChunk();
        var subscription = new SubscriptionOptions { Position = next, Outage = options.SourceOutage };
        await foreach (var batch in source.SubscribeAsync(options.Wanted.Source, subscription, cancellation).ConfigureAwait(false))
        {
            if (batch.IsCaughtUp)
            {
                progress.ReportLag(null);
                if (Copied == copied) continue;
                copied = Copied;
                yield return Result();
                continue;
            }
            var wanted = batch.Messages.Where(message => options.Wanted.Accepts(message.AsView())).ToList();
            if (wanted.Count == 0) continue;
            progress.ReportLag(wanted[0].Time);
            await _sender.RequireLastAsync(cancellation).ConfigureAwait(false);
            foreach (var message in wanted)
            {
                chunk.Add(message.AsView());
                if (chunk.IsFull || message == wanted[^1]) await SendAsync(message).ConfigureAwait(false);
            }
        }

        async Task SendAsync(StoredMessage last)
        {
            await _sender.SendAsync(chunk, cancellation).ConfigureAwait(false);
            Report(last.GlobalPosition, last.Time);
        }
    }

    private void GoOn()
    {
        _tries.Reset();
        options.Interruption.End();
    }

    private void Report(long position, DateTimeOffset time)
    {
        GoOn();
        _last = position;
        _lastTime = time;
        progress.Report(_alreadyThere + Copied);
        progress.ReportLag(time);
    }

    private CopyResult Result() => new(Copied, _alreadyThere, _last, _lastTime, _isVerified);

    /// <summary>Compares all of the copy with the source.</summary>
    private async Task VerifyAsync(CancellationToken cancellation)
    {
        progress.Begin(TransferStage.Verifying, _alreadyThere + Copied);
        // Before that is the options left out.
        var first = options.Since is null ? null : await CopyStart.FindFirstAsync(destination, 0, cancellation).ConfigureAwait(false);
        var comparison = new MessageComparison(
            new NamespaceCursor(source, first, options.Wanted, cancellation), new NamespaceCursor(destination, first, new ExportOptions(), cancellation), progress);
        MessageDifference? worst = null;
        var count = 0L;
        await foreach (var difference in comparison.RunAsync(_last, cancellation).ConfigureAwait(false))
        {
            count++;
            worst ??= difference;
        }
        if (worst is not null)
        {
            throw new EventoException(EventoErrorCode.CopyDiffers, string.Create(
                CultureInfo.InvariantCulture, $"The copy is not equal to its source: {count} of {comparison.CommonCount + count} messages differ, the first {worst.Describe()}."));
        }
        _isVerified = true;
        progress.Begin(TransferStage.Transferring, 0);
    }

    /// <summary>Whether trying again may help: a server that is down, not one that refuses.</summary>
    private static bool Passes(EventoException failure) => (failure.IsTransient || failure.OutcomeUnknown) && !SubscriptionFailure.IsFinal(failure);

    private static async Task<long> CountAsync(EventoClient client, CancellationToken cancellation) =>
        (await client.GetNamespaceAsync(client.Namespace ?? "default", cancellation).ConfigureAwait(false)).MessageCount;
}
