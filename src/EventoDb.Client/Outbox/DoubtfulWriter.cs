namespace EventoDb.Client;

/// <summary>Writes a message that may be there already: looks for it first, in a stream that is looked through once, and writes it so that a try from before that
/// arrives meanwhile does not double it.</summary>
/// <remarks>As <see cref="ExactlyOnceWriter"/>, for tries that another process made.</remarks>
internal sealed class DoubtfulWriter(EventoClient client) : IAsyncDisposable
{
    // Writers beside us can move the stream between look and guarded write; the id alone must do after so many turns.
    private const int GuardedTries = 20;
    private readonly ExistingMessages _existing = new(client);

    /// <summary>Writes it where it is not there.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayBeThere">Whether it may have been sent before.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventoException">The server refused it, or another message has its id; or, where that says so, it is not known whether it is there.</exception>
    public async Task<WriteResult> WriteAsync(OutboxMessage message, bool mayBeThere, CancellationToken cancellation)
    {
        var write = new PendingWrite(message.Write, null, client.Timing.Clock.GetTimestamp());
        var expected = message.Write.Message.ExpectedVersion.Version;
        EventoException? refusal = null;
        var tries = client.Retry.Begin(WriteRequest.Method, message.Write.StreamName);
        var guarded = 0;
        while (true)
        {
            var ids = await _existing.LookAsync(message.Write.StreamName, cancellation).ConfigureAwait(false);
            var outcome = _existing.Find(write, ids);
            if (outcome is null)
            {
                await ids.ReadOnAsync(cancellation).ConfigureAwait(false);
                outcome = _existing.Find(write, ids);
            }
            if (outcome is { } found) return found.Result is { } there ? there with { Existing = message.SkipExisting } : throw found.Error!;
            if (refusal is not null) throw refusal;
            var guard = expected ?? (mayBeThere && guarded < GuardedTries ? ids.Version : null);
            try
            {
                return await client.SendWriteOnceAsync(message.Write, guard, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (e.Code == EventoErrorCode.StreamVersionConflict && guard is not null)
            {
                // Somebody wrote meanwhile: another writer, or the first try, late.
                if (expected is not null) refusal = await VersionConflict.ExplainAsync(client, message.Write.StreamName, guard.Value, e, cancellation).ConfigureAwait(false);
                guarded++;
            }
            catch (EventoException e) when (e.Code == EventoErrorCode.BackendError && IdExists.Explain(message.Write, e) is var explained && explained != e)
            {
                refusal = explained;
            }
            catch (EventoException e) when ((e.OutcomeUnknown || e.NeverArrived) && tries.AreLeft)
            {
                mayBeThere |= e.OutcomeUnknown;
                await tries.PauseAsync(e, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _existing.DisposeAsync();
}
