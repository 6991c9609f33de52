using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Messages on their way to a server that cannot be reached now, in a file: in order, safe from kill -9 and the loss of power, for several processes at a
/// time, and for one namespace of one server.</summary>
/// <remarks>Beside the file lie two empty ones, locks: <c>.lock</c> for the moment in which it is read or written, <c>.sending</c> for whoever brings it to the server.</remarks>
public sealed class Outbox
{
    private readonly EventoClient? _client;
    private readonly OutboxFile _file;
    private readonly OutboxLock _lock;
    private readonly OutboxLock _sending;
    private readonly OutboxBinding? _binding;
    private readonly TimeProvider _clock;
    private (long Length, DateTime WrittenAt) _seen = (-1, default);

    /// <summary>An outbox for the namespace of a client; it need not be there yet.</summary>
    /// <param name="client">Brings its messages to the server.</param>
    /// <param name="path">The path of its file.</param>
    public Outbox(EventoClient client, string path)
        : this(client, path, OutboxFiles.Default)
    {
    }

    /// <summary>Likewise.</summary>
    internal Outbox(EventoClient client, string path, OutboxFiles files)
        : this(System.IO.Path.GetFullPath(path), OutboxBinding.Of(client), client.Timing, files) => _client = client;

    /// <summary>An outbox that need not be there yet.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="binding">Where its messages must belong; null where that does not matter.</param>
    /// <param name="timing">Clock and waits.</param>
    /// <param name="files">The system's files.</param>
    internal Outbox(string path, OutboxBinding? binding, ClientTiming timing, OutboxFiles files)
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
    internal OutboxState? State => _file.State;

    /// <summary>Whether messages wait in it; null where that takes a look, because somebody has changed it.</summary>
    internal bool? HoldsAnything => Signature() == _seen ? State?.Pending > 0 : null;

    /// <summary>What an outbox holds, whosever it is.</summary>
    /// <param name="path">The path of its file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it holds; null where it is not there.</returns>
    /// <exception cref="EventoException"><c>OUTBOX_DAMAGED</c>, <c>OUTBOX_ERROR</c>.</exception>
    public static Task<OutboxContent?> LookAsync(string path, CancellationToken cancellationToken = default) =>
        new Outbox(System.IO.Path.GetFullPath(path), binding: null, ClientTiming.Default, OutboxFiles.Default).LookAsync(cancellationToken);

    /// <summary>What it holds.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it holds; null where it is not there.</returns>
    /// <exception cref="EventoException"><c>OUTBOX_MISMATCH</c>: it is for another server or namespace; <c>OUTBOX_DAMAGED</c>, <c>OUTBOX_ERROR</c>.</exception>
    public Task<OutboxContent?> LookAsync(CancellationToken cancellationToken = default) => UseAsync(() => State?.ToContent(), cancellationToken);

    /// <summary>Makes it where it is not there, so that whoever needs it later can rely on it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventoException"><c>OUTBOX_MISMATCH</c>: it is there, for another server or namespace; <c>OUTBOX_DAMAGED</c>, <c>OUTBOX_ERROR</c>.</exception>
    public Task EnsureCreatedAsync(CancellationToken cancellationToken = default) => UseAsync(
        () =>
        {
            if (State is null) _file.Rewrite(_binding!, []);
            return true;
        },
        cancellationToken);

    /// <summary>Opens a writer that writes to the server while that can be reached and the outbox is empty, else to the outbox (<see cref="WriteResult.Queued"/>): in order, no
    /// message before one that was handed in earlier. What waits is sent before what comes.</summary>
    /// <param name="options">How it writes; null for one connection, and as many at a time as make the rate grow.</param>
    /// <param name="onSent">Is told, on any thread, when messages that waited were sent: how many were written, and how many refused and set aside; null for nobody.</param>
    /// <returns>The writer; dispose it.</returns>
    public MessageWriter OpenWriter(MessageWriterOptions? options = null, Action<long, long>? onSent = null)
    {
        options ??= new MessageWriterOptions();
        var halt = new WriteHalt();
        return new OutboxWriter(Client, this, MessageWriter.Open(Client, options, halt), halt, options.SkipExisting) { ConnectionCount = options.ConnectionCount, Sent = onSent };
    }

    /// <summary>Brings the messages that wait to the server, in order, each exactly once; after whoever is at it already.</summary>
    /// <param name="rejected">What becomes of those that were refused before.</param>
    /// <param name="connectionCount">How many connections share the work, 1–32; with several, the order is kept within each stream only.</param>
    /// <param name="cancellationToken">Ends the work; what is not settled then waits on.</param>
    /// <returns>What became of each message, once the outbox knows it.</returns>
    /// <exception cref="EventoException">The server cannot be reached, lets nobody in or fails for all; the rest waits on.</exception>
    public async IAsyncEnumerable<OutboxDelivery> SendAsync(
        RejectedMessages rejected = RejectedMessages.Keep, int connectionCount = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var right = await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        using (right)
        {
            if (rejected == RejectedMessages.SendAgain) await RequeueRejectedAsync(cancellationToken).ConfigureAwait(false);
            else if (rejected == RejectedMessages.Discard) await DiscardRejectedAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var delivery in new OutboxSender(Client, this, connectionCount).SendAsync(isQuick: false, cancellationToken).ConfigureAwait(false)) yield return delivery;
        }
    }

    /// <summary>Queues messages; when this ends well, the disk has them.</summary>
    internal Task QueueAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation) => UseAsync(
        () =>
        {
            if (State is null) _file.Rewrite(_binding!, []);
            return Append(json => WriteQueue(json, messages));
        },
        cancellation);

    /// <summary>Queues what was refused once more, behind the rest.</summary>
    private Task<bool> RequeueRejectedAsync(CancellationToken cancellation) => UseAsync(
        () => State is { Rejections.Count: > 0 and var count } state && Append(json =>
        {
            // A server whose storage failed for one may have it all the same.
            WriteQueue(json, [.. state.Rejections.Select(rejection => rejection.Message with { MayBeThere = true })]);
            json.WriteNumber("forget"u8, count);
        }),
        cancellation);

    /// <summary>Forgets what was refused.</summary>
    private Task<bool> DiscardRejectedAsync(CancellationToken cancellation) => UseAsync(
        () => State is { Rejections.Count: > 0 and var count } && Append(json => json.WriteNumber("forget"u8, count)), cancellation);

    /// <summary>The messages that wait, in order, from the first on.</summary>
    /// <param name="wanted">How many at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal Task<IReadOnlyList<OutboxMessage>> ReadAsync(int wanted, CancellationToken cancellation) =>
        UseAsync(() => State is { Pending: > 0 } ? _file.ReadPending(wanted) : [], cancellation);

    /// <summary>Says up to which message they may have been sent from now on.</summary>
    internal Task MarkTriedAsync(long sequence, CancellationToken cancellation) => UseAsync(() => Append(json => json.WriteNumber("try"u8, sequence)), cancellation);

    /// <summary>Says up to which message it is known what became of them.</summary>
    internal Task SettleAsync(long sequence, IReadOnlyList<OutboxRejection> rejections, CancellationToken cancellation) => UseAsync(
        () => Append(json =>
        {
            json.WriteNumber("settle"u8, sequence);
            OutboxFile.WriteRejections(json, "refused", rejections);
        }),
        cancellation);

    /// <summary>Gives the room of what was sent back, once nothing waits.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether nothing waits.</returns>
    internal Task<bool> FinishAsync(CancellationToken cancellation) => UseAsync(
        () =>
        {
            if (State is not { } state) return true;
            if (state.Pending > 0) return false;
            if (state.Last > 0) TryRewrite(state);
            return true;
        },
        cancellation);

    /// <summary>The right to bring the messages to the server; null where another process has it.</summary>
    internal IDisposable? TryTakeSending() => Guard(_sending.TryTake);

    /// <summary>The right to bring the messages to the server, once no other process has it.</summary>
    private async Task<IDisposable> TakeSendingAsync(CancellationToken cancellation)
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

    private EventoClient Client => _client ?? throw new InvalidOperationException("The outbox has nobody to bring its messages to a server.");

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
