using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Takes writes in order, keeps many of them in flight, and gives the outcome of each, in that order; each message arrives exactly once.</summary>
/// <remarks>
/// <para>With several connections a stream belongs to one of them, always the same: the order is kept within each stream, and not across streams. Outcomes come in the
/// order in which the writes were handed in.</para>
/// <para>For one caller that sends and one that receives; these may be two threads.</para>
/// </remarks>
public abstract class MessageWriter : IAsyncDisposable
{
    // What found no room last, and what it waits for.
    private PendingWrite? _refused;
    private Task? _room;

    private protected MessageWriter(EventoClient client) => Client = client;

    /// <summary>How many writes were handed in whose outcome was not received yet.</summary>
    public abstract int Outstanding { get; }

    /// <summary>Hands in a write, and waits while as many as the window allows are unanswered. Where there is no room behind an error that holds what comes after it
    /// (<see cref="MessageWriterOptions.HoldBehindErrors"/>), it goes on when that is received, by another thread, and not before.</summary>
    /// <param name="streamName">The stream; not empty.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="state">What comes back with the outcome.</param>
    /// <param name="cancellationToken">Ends the wait; the message is then not sent. Does not touch earlier ones.</param>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public ValueTask SendAsync(string streamName, NewMessage message, object? state = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = Create(streamName, message, state);
        CallerReturns();
        return TrySend(write) is { } room ? WaitAndSendAsync(write, room, cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Hands in a write where there is room for it, for who looks at the outcomes of earlier ones in between (<see cref="WaitToSendAsync"/>).</summary>
    /// <param name="streamName">The stream; not empty.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="state">What comes back with the outcome.</param>
    /// <returns>Whether the write is on its way.</returns>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public bool TrySend(string streamName, NewMessage message, object? state = null)
    {
        // The same again: its time goes on, and nothing is made anew.
        var write = _refused is { } refused && refused.Request.Message == message && refused.Request.StreamName == streamName && refused.State == state
            ? refused
            : Create(streamName, message, state);
        CallerReturns();
        _room = TrySend(write);
        _refused = _room is null ? null : write;
        return _room is null;
    }

    /// <summary>Waits until there may be room for the write that <see cref="TrySend(string, NewMessage, object?)"/> had none for.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitToSendAsync(CancellationToken cancellationToken = default) => _room?.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Takes the next outcome, in the order in which the writes were handed in, if it is there.</summary>
    /// <param name="outcome">The outcome.</param>
    public abstract bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome);

    /// <summary>Waits until there may be an outcome that <see cref="TryReceive"/> takes; ends at once where none is outstanding.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public abstract Task WaitToReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for the next outcome, in the order in which the writes were handed in.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcome; null where none is outstanding.</returns>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public async ValueTask<WriteOutcome?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        WriteOutcome? outcome;
        while (!TryReceive(out outcome) && Outstanding > 0) await WaitToReceiveAsync(cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Waits until it is known what became of every write that was handed in so far; the outcomes stay to be received. What is held behind an error
    /// (<see cref="MessageWriterOptions.HoldBehindErrors"/>) goes on when that is received, by another thread, and not before.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public abstract Task WaitForAnswersAsync(CancellationToken cancellationToken = default);

    /// <summary>Closes the connections at once. Of writes without an outcome it is not known whether they arrive; receive all outcomes before to know.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Opens a writer.</summary>
    /// <param name="client">Writes.</param>
    /// <param name="options">How.</param>
    /// <param name="halt">Halts it at the first message that cannot be brought to the server; null for nothing of the kind.</param>
    internal static MessageWriter Open(EventoClient client, MessageWriterOptions options, WriteHalt? halt)
    {
        var writer = new PipelinedWriter(client, options.Window, options.ConnectionCount, halt, options.HoldBehindErrors);
        return options.SkipExisting ? new SkippingWriter(client, writer, halt) : writer;
    }

    /// <summary>Writes what goes alone, and tells the time.</summary>
    private protected EventoClient Client { get; }

    /// <summary>The caller goes on, having received all outcomes that were there to be received: what was held behind an error (<see cref="MessageWriterOptions.HoldBehindErrors"/>) may be sent.</summary>
    internal abstract void CallerReturns();

    /// <summary>Hands in a write where there is room for it.</summary>
    /// <returns>What to wait for before the next try, or null where the write is on its way.</returns>
    internal abstract Task? TrySend(PendingWrite write);

    private PendingWrite Create(string streamName, NewMessage message, object? state)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        ArgumentNullException.ThrowIfNull(message);
        return PendingWrite.Create(Client, streamName, message, state);
    }

    private async ValueTask WaitAndSendAsync(PendingWrite write, Task room, CancellationToken cancellation)
    {
        for (Task? next = room; next is not null; next = TrySend(write))
        {
            await next.WaitAsync(cancellation).ConfigureAwait(false);
            CallerReturns();
        }
    }
}
