using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Writes messages in the order they are handed in, each exactly once, many of them in flight on one connection (HTTP/1.1 pipelining) or on several.</summary>
/// <remarks>
/// <para>A write that comes alone is sent as <see cref="EventoClient.WriteAsync"/> does it. When writes come faster than they are answered, or many each
/// right after the answer to the one before it, a connection of its own is opened, tried with two harmless requests, and used as soon as all before are answered.
/// Requests are sent as soon as they are handed in, many in one piece where many are there.</para>
/// <para>When the connection breaks, stalls or brings something that is no answer, each write without an answer is settled in order, as
/// <see cref="EventoClient.WriteAsync"/> does it: its id is looked for, and it is sent again only where it did not arrive. Nothing later is sent before that.
/// A connection that answered little, a status that a proxy may have sent (429, 502, 503, 504), or answers out of order: one at a time from then on. So it is
/// from the start behind an HTTP proxy, one that only its answers show included, and for single messages over 256 KiB.</para>
/// <para>With several connections all of that holds for each of them, but that behind a proxy which only its answers show messages of several streams are on their way on each,
/// one of each stream. A stream belongs to one connection, always the same: the order is kept within each stream, and not across streams. Outcomes come in the order in which the
/// writes were handed in.</para>
/// <para>For one caller that sends and one that receives; these may be two threads.</para>
/// </remarks>
internal sealed class PipelinedWriter : MessageWriter
{
    private const long LargestInFlight = 4 * 1024 * 1024;
    // So many outcomes are worth waking the caller for who is far ahead.
    private const int ReceivedTogether = 128;
    private readonly OpenWrites _open;
    private readonly WriteLane[] _lanes;
    // So far may the others be ahead of the first write that is not answered: their outcomes cannot be received before.
    private readonly int _mostAhead;
    private bool _isDisposed;

    /// <summary>Opens a writer.</summary>
    /// <param name="client">Writes what goes alone.</param>
    /// <param name="window">See <see cref="MessageWriterOptions.Window"/>.</param>
    /// <param name="connectionCount">See <see cref="MessageWriterOptions.ConnectionCount"/>.</param>
    /// <param name="halt">Halts it at the first message that cannot be brought to the server; null for nothing of the kind.</param>
    /// <param name="holdsBehindErrors">See <see cref="MessageWriterOptions.HoldBehindErrors"/>.</param>
    public PipelinedWriter(EventoClient client, int? window, int connectionCount = 1, WriteHalt? halt = null, bool holdsBehindErrors = false)
        : base(client)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(connectionCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectionCount, MessageWriterOptions.MaxConnectionCount);
        // Where the caller may stop at that one, no further than with one connection.
        _mostAhead = holdsBehindErrors ? InFlightWindow.Largest : 4 * InFlightWindow.Largest;
        _open = new OpenWrites(client.Timing.Clock, halt, holdsBehindErrors) { Released = SendWaiting };
        _lanes = [.. Enumerable.Range(0, connectionCount).Select(_ => new WriteLane(client, window, _open, connectionCount == 1))];
    }

    /// <inheritdoc/>
    public override int Outstanding
    {
        get
        {
            lock (_open.Gate) return _open.Count;
        }
    }

    /// <inheritdoc/>
    public override bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        lock (_open.Gate) return _open.TryTake(out outcome);
    }

    /// <inheritdoc/>
    public override Task WaitToReceiveAsync(CancellationToken cancellationToken = default)
    {
        lock (_open.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _open.WaitForFirst().WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WaitForAnswersAsync(CancellationToken cancellationToken = default)
    {
        CallerReturns();
        return WaitForAllAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        lock (_open.Gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _open.EndWaits();
        }
        await Task.WhenAll(_lanes.Select(lane => lane.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>On which of its connections a stream is written, from 0; always the same.</summary>
    internal int ConnectionOf(string streamName)
    {
        // FNV-1a, and the end of MurmurHash3: of names that differ in a digit or two, as many go to each.
        var hash = 2166136261;
        foreach (var character in streamName) hash = (hash ^ character) * 16777619;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)((hash ^ (hash >> 16)) % (uint)_lanes.Length);
    }

    /// <summary>As <see cref="WaitForAnswersAsync"/>, for who waits while the caller has not come back.</summary>
    internal Task WaitForAllAsync(CancellationToken cancellation)
    {
        lock (_open.Gate)
        {
            var all = _open.WaitForAll();
            ObjectDisposedException.ThrowIf(_isDisposed && !all.IsCompleted, this);
            return all.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until it is known what became of a write that was handed in, or it waits for the caller.</summary>
    internal Task WaitForAnswer(PendingWrite write)
    {
        lock (_open.Gate) return write.Outcome is null ? _open.WaitForRoomOrCaller(() => write.Outcome is not null) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    internal override void CallerReturns()
    {
        lock (_open.Gate) _open.CallerReturns();
    }

    /// <inheritdoc/>
    internal override Task? TrySend(PendingWrite write)
    {
        lock (_open.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_open.UnansweredBytes > 0 && _open.UnansweredBytes + write.Size > LargestInFlight)
            {
                // Half of them, so that the next ones go out many at a time.
                var least = Math.Clamp(LargestInFlight - write.Size, 0, LargestInFlight / 2);
                return _open.WaitForRoomOrCaller(() => _open.UnansweredBytes <= least);
            }
            if (_open.Count >= _mostAhead && _lanes.Length > 1 && _open.Awaited is { } awaited)
            {
                var later = _open.At(ReceivedTogether);
                return _open.WaitForRoomOrCaller(() => awaited.Outcome is not null && later.Outcome is not null);
            }
            var lane = _lanes[ConnectionOf(write.Request.StreamName)];
            if (_lanes.Length == 1 && lane.IsFullAhead) return _open.WaitForRoomOrCaller(() => lane.HasRoomAhead);
            // With one connection the caller looks at what came back before each write, and may stop.
            if (_lanes.Length == 1 && !lane.KeepsAhead && _open.Halt is not { Reason: not null })
            {
                if (!lane.TrySend(write)) return _open.WaitForRoom(() => lane.HasRoom);
                _open.Add(write);
            }
            else
            {
                _open.Add(write);
                lane.Post(write);
            }
            return null;
        }
    }

    private void SendWaiting()
    {
        foreach (var lane in _lanes) lane.SendWaiting();
    }
}
