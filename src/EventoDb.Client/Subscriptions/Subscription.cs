using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads a source to its end, waits until there may be more, and reads on, for ever.</summary>
internal sealed class Subscription(EventoClient client, SubscriptionSource source, SubscriptionOptions options)
{
    private readonly ReadTrail _trail = new(source);
    // What fails is tried again here, where it is known for how long.
    private readonly EventoClient _untiring = client.WithRetryCount(0);
    private readonly LookPace _pace = new(client, source, options.PollInterval);
    private long _next;
    private long _settled;
    private bool _isHeld;
    private bool _isEstablished;

    /// <summary>Runs until it is cancelled.</summary>
    public async IAsyncEnumerable<SubscriptionBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Volatile.Write(ref _next, options.Position ?? await source.FindEndAsync(client, cancellation).ConfigureAwait(false));
        yield return new SubscriptionBatch([], _next, IsCaughtUp: options.Position is null);

        using var wake = new WakeFlag();
        PokeListener? pokes = null;
        PokeTrial? trial = null;
        try
        {
            while (true)
            {
                var from = _next;
                await foreach (var batch in ReadToEndAsync(cancellation).ConfigureAwait(false)) yield return batch;
                if (pokes?.Failure is { } refused) throw refused;
                if (_isHeld)
                {
                    await client.Timing.PauseAsync(client.Timing.GapPatience, cancellation).ConfigureAwait(false);
                    continue;
                }
                yield return new SubscriptionBatch([], _next, IsCaughtUp: true);
                pokes ??= new PokeListener(client, source, () => Volatile.Read(ref _next), wake, cancellation);
                trial ??= new PokeTrial(client, source, _next, wake, cancellation);
                if (trial.TakeFailure()) _pace.BeLate();
                var wait = _pace.AfterLook(from, _next, pokes.Announced, pokes.Turns);
                if (_pace.WantsOtherConnection) pokes.Reconnect();
                await wake.WaitAsync(wait, client.Timing, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            if (trial is not null) await trial.DisposeAsync().ConfigureAwait(false);
            if (pokes is not null) await pokes.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<SubscriptionBatch> ReadToEndAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        _isHeld = false;
        // The message that was read last is read again: it shows that what follows still follows it.
        var overlaps = _trail.LastPosition is not null;
        var position = _trail.LastPosition ?? _next;
        async Task<MessagePage> FetchAsync(long? _, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending)
        {
            var page = await AskAsync(position, count, ending).ConfigureAwait(false);
            if (overlaps && !_trail.IsContinuedBy(page))
            {
                page.Dispose();
                overlaps = false;
                position = await GoBackAsync(ending).ConfigureAwait(false);
                page = await AskAsync(position, count, ending).ConfigureAwait(false);
            }
            if (source.CanAppearLate && FindFreshGap(page, position) is { } gap)
            {
                _settled = page.Last.GlobalPosition;
                _isHeld = page.IsLast = true;
                page.Take(gap);
            }
            position = page.End ?? position;
            if (overlaps) page.DropFirst();
            overlaps = false;
            return page;
        }
        var pages = new PagedReader(FetchAsync, new PageSizer(options.BatchSize), maxCount: null, everyMessageCounts: true).ReadAsync(cancellation);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            if (page.Count == 0) continue;
            List<StoredMessage> messages = [.. page];
            _trail.Add(messages);
            Volatile.Write(ref _next, page.End!.Value);
            yield return new SubscriptionBatch([.. messages.Where(source.Accepts)], _next, IsCaughtUp: false);
        }
    }

    /// <summary>Finds the last message read that is still there, after the server has forgotten the one that was read last.</summary>
    /// <returns>Where to go on: the position after it.</returns>
    /// <exception cref="EventoException"><c>HISTORY_LOST</c>: none of them is there.</exception>
    private async Task<long> GoBackAsync(CancellationToken cancellation)
    {
        var position = _trail.FirstPosition;
        async Task<MessagePage> FetchAsync(long? _, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending)
        {
            var page = await AskAsync(position, count, ending).ConfigureAwait(false);
            position = page.End ?? position;
            return page;
        }
        var kept = 0;
        var pages = new PagedReader(FetchAsync, new PageSizer(options.BatchSize), _trail.Count, everyMessageCounts: true).ReadAsync(cancellation);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            var same = page.TakeWhile((message, index) => _trail.IsAt(kept + index, message)).Count();
            kept += same;
            if (same < page.Count) break;
        }
        if (kept == 0)
        {
            throw new EventoException(
                EventoErrorCode.HistoryLost,
                $"What was read last of {source.Target} is no longer there: the messages were deleted or replaced. Nobody can tell what has not been read yet.");
        }
        _trail.CutTo(kept);
        Volatile.Write(ref _next, _trail.LastPosition!.Value + 1);
        _settled = 0;
        return _next;
    }

    /// <summary>Asks for a page, for ever once an answer has shown that it can be had.</summary>
    private Task<MessagePage> AskAsync(long position, int count, CancellationToken cancellation)
    {
        return client.Retry.WithoutEnd(options.Outage).RunAsync(
            "subscription", source.Target, AskOnceAsync,
            failure => _isEstablished && failure.Code != EventoErrorCode.AnswerTooLarge && !SubscriptionFailure.IsFinal(failure), cancellation);

        async Task<MessagePage> AskOnceAsync(int attempt)
        {
            MessagePage page;
            try
            {
                page = await source.AskPageAsync(_isEstablished ? _untiring : client, position, count, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (attempt == 1 && _isEstablished && e is { Code: EventoErrorCode.NetworkError, NeverArrived: false } or { StatusCode: 408 })
            {
                // Proxies end what is idle, this time just as it was used, some with a word (408): no outage, unless another connection ends so, too.
                page = await source.AskPageAsync(_untiring, position, count, cancellation).ConfigureAwait(false);
            }
            _isEstablished = true;
            return page;
        }
    }

    /// <summary>The first message before which one may still be missing: its transaction has the lower global position, but commits later.</summary>
    private int? FindFreshGap(MessagePage page, long position)
    {
        var expected = Math.Max(position, 1);
        for (var i = 0; i < page.Count; i++)
        {
            var message = page.View(i);
            var isGap = message.GlobalPosition > expected && message.GlobalPosition > _settled;
            if (isGap && !(page.ServerTime - message.Time > client.Timing.GapAge)) return i;
            expected = message.GlobalPosition + 1;
        }
        return null;
    }
}
