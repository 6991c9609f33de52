using System.Globalization;
using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Copies one namespace into another, ids, positions, times and number text included. What it needs to know to go on is in the destination: another copier
/// goes on where this one has ended.</summary>
public sealed class NamespaceCopier
{
    private readonly EventoClient _source;
    private readonly EventoClient _destination;
    private readonly CopyOptions _options;
    private readonly ExportOptions _wanted;
    private readonly TransferProgress _progress;
    private readonly ImportSender _sender;
    private readonly Tries _tries;
    private long _alreadyThere;
    private long _last;
    private DateTimeOffset? _lastTime;
    private bool _hasBegun;
    private bool _isVerified;

    /// <summary>Makes a copier; nothing is asked yet.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="destination">Where to: an empty namespace, or an earlier copy of the source.</param>
    /// <param name="options">What, and for how long; null for all that there is now.</param>
    /// <param name="progress">Is told how far it is; null for nobody.</param>
    public NamespaceCopier(EventoClient source, EventoClient destination, CopyOptions? options = null, TransferProgress? progress = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        _source = source;
        _destination = destination;
        _options = options ?? new CopyOptions();
        _wanted = new ExportOptions { Categories = _options.Categories };
        _progress = progress ?? new TransferProgress();
        _sender = new ImportSender(destination, LineNames.OfSource, mayBeAhead: true);
        _tries = destination.Retry.WithoutEnd(lostAndFound: null).Begin("copy", null);
    }

    /// <summary>How many messages were copied so far.</summary>
    public long Copied => _sender.Imported;

    /// <summary>Runs until everything is copied, or until it is cancelled where it follows.</summary>
    /// <param name="cancellationToken">Ends it; what is copied stays, and the next run goes on after it.</param>
    /// <returns>How far it is, whenever it has caught up.</returns>
    /// <exception cref="EventoException"><c>POSITION_EXISTS</c>, <c>POSITIONS_MISSING</c>: the destination holds something else; <c>COPY_DIFFERS</c>: it was verified,
    /// and is not equal; what either server refused, or the way to it failed to do.</exception>
    public async IAsyncEnumerable<CopyResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            EventoException failure;
            var steps = CopyAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (steps.ConfigureAwait(false))
            {
                while (true)
                {
                    try
                    {
                        if (!await steps.MoveNextAsync().ConfigureAwait(false)) yield break;
                    }
                    catch (EventoException e) when (_options.Follow && _hasBegun && Passes(e))
                    {
                        failure = e;
                        break;
                    }
                    GoOn();
                    yield return steps.Current;
                }
            }
            _options.Interruption?.Fail(failure);
            await _tries.PauseAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Copies from where the destination ends. Ends with what fails.</summary>
    private async IAsyncEnumerable<CopyResult> CopyAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = await new CopyStart(_source, _destination, _wanted, _options.Since).FindAsync(cancellation).ConfigureAwait(false);
        if (!_hasBegun)
        {
            _alreadyThere = await CountAsync(_destination, cancellation).ConfigureAwait(false);
            _progress.Begin(TransferStage.Transferring, _wanted.IsAll ? await CountAsync(_source, cancellation).ConfigureAwait(false) : 0);
        }
        _hasBegun = true;
        _last = next - 1;
        using (var stretch = new CopyStretch(_source, _wanted, _sender, Report))
        {
            next = await stretch.RunAsync(next, cancellation).ConfigureAwait(false);
        }
        _progress.ReportLag(null);
        if (_options.Verify && !_isVerified) await VerifyAsync(cancellation).ConfigureAwait(false);
        yield return Result();
        if (!_options.Follow) yield break;

        var copied = Copied;
        using var chunk = new ImportChunk();
        var subscription = new SubscriptionOptions { Position = next, Outage = _options.SourceOutage };
        await foreach (var batch in _source.SubscribeAsync(_wanted.Source, subscription, cancellation).ConfigureAwait(false))
        {
            if (batch.IsCaughtUp)
            {
                _progress.ReportLag(null);
                if (Copied == copied) continue;
                copied = Copied;
                yield return Result();
                continue;
            }
            var wanted = batch.Messages.Where(message => _wanted.Accepts(message.AsView())).ToList();
            if (wanted.Count == 0) continue;
            _progress.ReportLag(wanted[0].Time);
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
        _options.Interruption?.End();
    }

    private void Report(long position, DateTimeOffset time)
    {
        GoOn();
        _last = position;
        _lastTime = time;
        _progress.Report(_alreadyThere + Copied);
        _progress.ReportLag(time);
    }

    private CopyResult Result() => new(Copied, _alreadyThere, _last, _lastTime, _isVerified);

    /// <summary>Compares all of the copy with the source.</summary>
    private async Task VerifyAsync(CancellationToken cancellation)
    {
        _progress.Begin(TransferStage.Verifying, _alreadyThere + Copied);
        // Before that is the options left out.
        var first = _options.Since is null ? null : await CopyStart.FindFirstAsync(_destination, 0, cancellation).ConfigureAwait(false);
        var comparison = new MessageComparison(
            ComparisonSide.Namespace(_source, _wanted with { Position = first }), ComparisonSide.Namespace(_destination, new ExportOptions { Position = first }), _progress);
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
        _progress.Begin(TransferStage.Transferring, 0);
    }

    /// <summary>Whether trying again may help: a server that is down, not one that refuses.</summary>
    private static bool Passes(EventoException failure) => (failure.IsTransient || failure.OutcomeUnknown) && !SubscriptionFailure.IsFinal(failure);

    private static async Task<long> CountAsync(EventoClient client, CancellationToken cancellation) =>
        (await client.GetNamespaceAsync(client.Namespace ?? "default", cancellation).ConfigureAwait(false)).MessageCount;
}
