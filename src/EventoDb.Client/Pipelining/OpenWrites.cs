using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>The writes whose outcome was not received yet, in input order, whichever connection they are on. For use under its gate.</summary>
/// <param name="clock">Tells how long writes take.</param>
/// <param name="halt">Halts at the first message that cannot be brought to the server; null for nothing of the kind.</param>
/// <param name="holdsBehindErrors">Whether nothing is sent behind a message that failed, or may have, before its outcome was received and the caller has come back.</param>
internal sealed class OpenWrites(TimeProvider clock, WriteHalt? halt, bool holdsBehindErrors)
{
    private readonly Queue<PendingWrite> _writes = new();
    private readonly SortedSet<long> _doubtful = [];
    private long _added;
    private int _unanswered;
    private TaskCompletionSource? _sender;
    private Func<bool>? _hasRoom;
    private TaskCompletionSource? _receiver;
    private TaskCompletionSource? _idle;
    // Received last, and failed: the caller may stop here.
    private PendingWrite? _told;

    /// <summary>What it all is done under.</summary>
    public object Gate { get; } = new();

    /// <summary>What halts it.</summary>
    public WriteHalt? Halt => halt;

    /// <summary>How many there are.</summary>
    public int Count => _writes.Count;

    /// <summary>The bytes of those that are not answered.</summary>
    public long UnansweredBytes { get; private set; }

    /// <summary>The first, while it is not known what became of it.</summary>
    public PendingWrite? Awaited => _writes.TryPeek(out var first) && first.Outcome is null ? first : null;

    /// <summary>The one that has so many before it.</summary>
    public PendingWrite At(int index) => _writes.ElementAt(index);

    /// <summary>Whether what waits may wait for the caller, who has an outcome to receive, or to come back after an error.</summary>
    public bool HoldsForCaller => _doubtful.Count > 0 && (Awaited is null || (_told is { } told && _doubtful.Contains(told.Order)));

    /// <summary>Called when what was held may be sent after all.</summary>
    public Action Released { get; set; } = static () => { };

    /// <summary>Adds a write, behind all others.</summary>
    public void Add(PendingWrite write)
    {
        write.Order = _added++;
        _writes.Enqueue(write);
        _unanswered++;
        UnansweredBytes += write.Size;
    }

    /// <summary>Whether nothing before it keeps a write from being sent.</summary>
    public bool MaySend(PendingWrite write) => _doubtful.Count == 0 || write.Order < _doubtful.Min;

    /// <summary>The caller has gone on after what was received last.</summary>
    public void CallerReturns()
    {
        if (_told is not { } told) return;
        _told = null;
        Release(told);
    }

    /// <summary>A write may have failed.</summary>
    public void Doubt(PendingWrite write)
    {
        if (holdsBehindErrors) _doubtful.Add(write.Order);
    }

    /// <summary>It is known what became of a write.</summary>
    public void Settle(PendingWrite write, WriteResult? result, Exception? error)
    {
        halt?.Consider(error);
        write.Outcome = new WriteOutcome(write, result, error, clock.GetElapsedTime(write.HandedInAt));
        _unanswered--;
        UnansweredBytes -= write.Size;
        if (error is null) Release(write);
        else Doubt(write);
        LookForRoom();
        if (_unanswered == 0)
        {
            _idle?.TrySetResult();
            _idle = null;
        }
        if (Awaited is null)
        {
            _receiver?.TrySetResult();
            _receiver = null;
        }
    }

    /// <summary>Takes the outcome of the first, if it is there.</summary>
    public bool TryTake([NotNullWhen(true)] out WriteOutcome? outcome)
    {
        CallerReturns();
        outcome = _writes.TryPeek(out var first) ? first.Outcome : null;
        if (outcome is null) return false;
        _told = _writes.Dequeue();
        if (outcome.Error is not null) LookForRoom();
        return true;
    }

    /// <summary>What ends when there is room. Who waits already waits for the same: what is sent next was handed in once more meanwhile.</summary>
    /// <param name="hasRoom">Tells whether there is, as soon as a write is settled.</param>
    public Task WaitForRoom(Func<bool> hasRoom)
    {
        _hasRoom = hasRoom;
        return (_sender ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>What ends when there is room, or what waits for it waits for the caller: at once where it does.</summary>
    /// <param name="hasRoom">Tells whether there is, as soon as a write is settled.</param>
    public Task WaitForRoomOrCaller(Func<bool> hasRoom) => HoldsForCaller ? Task.CompletedTask : WaitForRoom(() => HoldsForCaller || hasRoom());

    /// <summary>What ends when the outcome of the first is there.</summary>
    public Task WaitForFirst() => !_writes.TryPeek(out var first) || first.Outcome is not null ? Task.CompletedTask : (_receiver ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>What ends when all are answered.</summary>
    public Task WaitForAll() => _unanswered == 0 ? Task.CompletedTask : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends all waits.</summary>
    public void EndWaits()
    {
        _sender?.TrySetResult();
        // What comes of those writes now says nothing.
        _receiver?.TrySetException(new ObjectDisposedException(nameof(MessageWriter)));
        _idle?.TrySetResult();
    }

    private void LookForRoom()
    {
        if (_hasRoom?.Invoke() != true) return;
        _hasRoom = null;
        _sender?.TrySetResult();
        _sender = null;
    }

    private void Release(PendingWrite write)
    {
        if (_doubtful.Remove(write.Order)) Released();
    }
}
