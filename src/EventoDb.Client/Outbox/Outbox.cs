using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Messages on their way to a server that cannot be reached now, in a file: in order, safe from kill -9 and the loss of power, for several processes at a
/// time, and for one namespace of one server.</summary>
/// <remarks>Beside the file lie two empty ones, locks: <c>.lock</c> for the moment in which it is read or written, <c>.sending</c> for whoever brings it to the server.</remarks>
internal sealed class Outbox
{
    private readonly OutboxFile _file;
    private readonly OutboxLock _lock;
    private readonly OutboxLock _sending;
    private readonly OutboxBinding? _binding;
    private readonly TimeProvider _clock;
    private (long Length, DateTime WrittenAt) _seen = (-1, default);

    /// <summary>An outbox that need not be there yet.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="binding">Where its messages must belong; null where that does not matter.</param>
    /// <param name="timing">Clock and waits.</param>
    /// <param name="files">The system's files.</param>
    public Outbox(string path, OutboxBinding? binding, ClientTiming timing, OutboxFiles files)
    {
        // Under whatever name it is used, its locks are the same.
        if (File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target) path = target.FullName;
        FullPath = path;
        _binding = binding;
        _clock = timing.Clock;
        _file = new OutboxFile(path, files);
        _lock = new OutboxLock(path + ".lock", files, timing);
        _sending = new OutboxLock(path + ".sending", files, timing);
    }

    /// <summary>The file's full path.</summary>
    public string FullPath { get; }

    /// <summary>What it held when it was last looked at; null where it is not there.</summary>
    public OutboxState? State => _file.State;

    /// <summary>Whether messages wait in it; null where that takes a look, because somebody has changed it.</summary>
    public bool? HoldsAnything => Signature() == _seen ? State?.Pending > 0 : null;

    /// <summary>Looks what it holds.</summary>
    public Task LookAsync(CancellationToken cancellation) => UseAsync(() => true, cancellation);

    /// <summary>Makes it where it is not there, so that whoever needs it later can rely on it.</summary>
    public Task EnsureAsync(CancellationToken cancellation) => UseAsync(
        () =>
        {
            if (State is null) _file.Rewrite(_binding!, []);
            return true;
        },
        cancellation);

    /// <summary>Queues messages; when this ends well, the disk has them.</summary>
    public Task QueueAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => UseAsync(
        () =>
        {
            if (State is null) _file.Rewrite(_binding!, []);
            return Append(json => WriteQueue(json, messages));
        },
        cancellation);

    /// <summary>Queues what was refused once more, behind the rest.</summary>
    public Task RequeueRejectedAsync(CancellationToken cancellation) => UseAsync(
        () => State is { Rejections.Count: > 0 and var count } state && Append(json =>
        {
            // A server whose storage failed for one may have it all the same.
            WriteQueue(json, [.. state.Rejections.Select(rejection => rejection.Message with { MayBeThere = true })]);
            json.WriteNumber("forget"u8, count);
        }),
        cancellation);

    /// <summary>Forgets what was refused.</summary>
    public Task DiscardRejectedAsync(CancellationToken cancellation) => UseAsync(
        () => State is { Rejections.Count: > 0 and var count } && Append(json => json.WriteNumber("forget"u8, count)), cancellation);

    /// <summary>The messages that wait, in order, from the first on.</summary>
    /// <param name="wanted">How many at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<OutboxMessage>> ReadAsync(int wanted, CancellationToken cancellation) =>
        UseAsync(() => State is { Pending: > 0 } ? _file.ReadPending(wanted) : [], cancellation);

    /// <summary>Says up to which message they may have been sent from now on.</summary>
    public Task MarkTriedAsync(long sequence, CancellationToken cancellation) => UseAsync(() => Append(json => json.WriteNumber("try"u8, sequence)), cancellation);

    /// <summary>Says up to which message it is known what became of them.</summary>
    public Task SettleAsync(long sequence, IReadOnlyList<OutboxRejection> rejections, CancellationToken cancellation) => UseAsync(
        () => Append(json =>
        {
            json.WriteNumber("settle"u8, sequence);
            OutboxFile.WriteRejections(json, "refused", rejections);
        }),
        cancellation);

    /// <summary>Gives the room of what was sent back, once nothing waits.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether nothing waits.</returns>
    public Task<bool> FinishAsync(CancellationToken cancellation) => UseAsync(
        () =>
        {
            if (State is not { } state) return true;
            if (state.Pending > 0) return false;
            if (state.Last > 0) TryRewrite(state);
            return true;
        },
        cancellation);

    /// <summary>The right to bring the messages to the server; null where another process has it.</summary>
    public IDisposable? TryTakeSending() => Guard(_sending.TryTake);

    /// <summary>The right to bring the messages to the server, once no other process has it.</summary>
    public async Task<IDisposable> TakeSendingAsync(CancellationToken cancellation)
    {
        try
        {
            return await _sending.TakeAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ToEventoException(e);
        }
    }

    private void WriteQueue(Utf8JsonWriter json, IReadOnlyList<OutboxMessage> messages)
    {
        json.WriteNumber("queue"u8, State!.Last + 1);
        json.WriteString("at"u8, _clock.GetUtcNow().UtcDateTime);
        json.WriteStartArray("messages"u8);
        foreach (var message in messages) message.WriteTo(json);
        json.WriteEndArray();
    }

    private void TryRewrite(OutboxState state)
    {
        try
        {
            _file.Rewrite(state.Binding, state.Rejections);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Everything was sent, and is known to have been; the room is given back another time.
        }
    }

    private bool Append(Action<Utf8JsonWriter> write)
    {
        _file.Append(OutboxLine.Create(write));
        return true;
    }

    private async Task<T> UseAsync<T>(Func<T> use, CancellationToken cancellation)
    {
        try
        {
            // Not on the caller's thread: a disk takes its time.
            return await Task.Run(UseLockedAsync, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ToEventoException(e);
        }

        async Task<T> UseLockedAsync()
        {
            using var taken = await _lock.TakeAsync(cancellation).ConfigureAwait(false);
            _file.Refresh();
            if (_binding is not null && State is { } state && state.Binding != _binding)
            {
                throw new EventoException(EventoErrorCode.OutboxMismatch, $"The outbox '{FullPath}' is for {state.Binding}, and its messages go nowhere else; this connection leads to {_binding}.");
            }
            var used = use();
            _seen = Signature();
            return used;
        }
    }

    private T Guard<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ToEventoException(e);
        }
    }

    private (long Length, DateTime WrittenAt) Signature()
    {
        var file = new FileInfo(FullPath);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : (0, default);
    }

    private static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException;

    private EventoException ToEventoException(Exception e) => e is InvalidDataException
        ? new EventoException(EventoErrorCode.OutboxDamaged, $"The outbox '{FullPath}' is not used: {e.Message}.", inner: e)
        : new EventoException(EventoErrorCode.OutboxError, $"The outbox '{FullPath}' cannot be used: {e.Message}", inner: e);
}
