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
/// <para>With several connections all of that holds for each of them. A stream belongs to one of them, always the same: the order is kept within each stream, and
/// not across streams. Outcomes come in the order in which the writes were handed in.</para>
/// <para>For one caller that sends and one that receives; these may be two threads.</para>
/// </remarks>
public sealed class PipelinedWriter : IMessageWriter
{
    /// <summary>The most connections that a writer may have.</summary>
    internal const int MostConnections = 32;

    private const long LargestInFlight = 4 * 1024 * 1024;
    private readonly EventoClient _client;
    private readonly OpenWrites _open;
    private readonly WriteLane[] _lanes;
    // So far may the others be ahead of the first write that is not answered: their outcomes cannot be received before.
    private readonly int _mostAhead;
    private bool _isDisposed;

    internal PipelinedWriter(EventoClient client, int? window, int connectionCount = 1, WriteHalt? halt = null, bool holdsBehindErrors = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(connectionCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectionCount, MostConnections);
        _client = client;
        // Where the caller may stop at that one, no further than with one connection.
        _mostAhead = holdsBehindErrors ? InFlightWindow.Largest : 4 * InFlightWindow.Largest;
        _open = new OpenWrites(client.Timing.Clock, halt, holdsBehindErrors) { Released = SendWaiting };
        _lanes = [.. Enumerable.Range(0, connectionCount).Select(_ => new WriteLane(client, window, _open))];
    }

    /// <summary>How many writes were handed in whose outcome was not received yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_open.Gate) return _open.Count;
        }
    }

    /// <summary>Hands in a write, and waits while as many as the window allows are unanswered.</summary>
    /// <param name="streamName">The stream; not empty.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="state">What comes back with the outcome.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then not sent. Does not touch earlier ones.</param>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public ValueTask SendAsync(string streamName, NewMessage message, object? state = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        var write = PendingWrite.Create(_client, streamName, message, state);
        return TrySend(write) is { } room ? WaitAndSendAsync(write, room, cancellationToken) : ValueTask.CompletedTask;
    }

    Task? IMessageWriter.TrySend(PendingWrite write) => TrySend(write);

    /// <summary>Takes the next outcome, in the order of <see cref="SendAsync"/>, if it is there.</summary>
    /// <param name="outcome">The outcome.</param>
    public bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        lock (_open.Gate) return _open.TryTake(out outcome);
    }

    /// <summary>Waits for the next outcome, in the order of <see cref="SendAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcome; null where none is outstanding.</returns>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public async ValueTask<WriteOutcome?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task answered;
            lock (_open.Gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_open.TryTake(out var outcome)) return outcome;
                if (_open.Count == 0) return null;
                answered = _open.WaitForFirst();
            }
            await answered.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every write that was handed in so far is answered; the outcomes stay to be received.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForAnswersAsync(CancellationToken cancellationToken = default)
    {
        lock (_open.Gate)
        {
            _open.CallerReturns();
            var all = _open.WaitForAll();
            ObjectDisposedException.ThrowIf(_isDisposed && !all.IsCompleted, this);
            return all.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Closes the connections at once. Of writes without an outcome it is not known whether they arrive; receive all outcomes before to know.</summary>
    public async ValueTask DisposeAsync()
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

    private Task? TrySend(PendingWrite write)
    {
        lock (_open.Gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _open.CallerReturns();
            if (_open.UnansweredBytes > 0 && _open.UnansweredBytes + write.Size > LargestInFlight)
            {
                // Half of them, so that the next ones go out many at a time.
                var least = Math.Clamp(LargestInFlight - write.Size, 0, LargestInFlight / 2);
                return _open.HoldsForCaller ? Task.CompletedTask : _open.WaitForRoom(() => _open.UnansweredBytes <= least || _open.HoldsForCaller);
            }
            if (_open.Count >= _mostAhead && _lanes.Length > 1 && _open.Awaited is { } awaited) return _open.WaitForRoom(() => awaited.Outcome is not null);
            var lane = _lanes[ConnectionOf(write.Request.StreamName)];
            if (_lanes.Length == 1 && lane.IsFullAhead) return _open.HoldsForCaller ? Task.CompletedTask : _open.WaitForRoom(() => lane.HasRoomAhead || _open.HoldsForCaller);
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

    private async ValueTask WaitAndSendAsync(PendingWrite write, Task room, CancellationToken cancellation)
    {
        for (Task? next = room; next is not null; next = TrySend(write)) await next.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private void SendWaiting()
    {
        foreach (var lane in _lanes) lane.SendWaiting();
    }
}
