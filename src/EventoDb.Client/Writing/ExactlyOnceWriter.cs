namespace EventoDb.Client;

/// <summary>Makes one write arrive exactly once: where an answer is lost, it looks whether the message's id arrived, and sends again only
/// if it did not. Used for every write, single or pipelined.</summary>
/// <remarks>
/// A write that is sent again expects the version its stream had when the look found nothing, so that a first try which arrives late makes the second
/// fail (and the next look find it) instead of doubling the message; sqlite and postgres refuse the id besides (eventodb 0.7.0, fact 4).
/// </remarks>
internal sealed class ExactlyOnceWriter(EventoClient client)
{
    // Writers beside us can move the stream between look and guarded write; the id alone must do after so many turns.
    private const int GuardedTries = 20;

    /// <summary>Writes.</summary>
    /// <param name="write">The write.</param>
    /// <param name="isQuick">Whether one try must do, as the server was down a moment ago. Once it answers, there is time again.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventoVersionConflictException">The stream is not at the expected version.</exception>
    /// <exception cref="EventoException">The message is not in the stream; or, with a message that says so, it is not known whether it is.</exception>
    public async Task<WriteResult> WriteAsync(WriteRequest write, bool isQuick, CancellationToken cancellation)
    {
        var started = client.Timing.Clock.GetTimestamp();
        return await client.Retry.RunAsync(
            WriteRequest.Method, write.StreamName, TryAsync, failure => failure.NeverArrived && failure.IsTransient && !isQuick, cancellation).ConfigureAwait(false);

        async Task<WriteResult> TryAsync(int attempt)
        {
            try
            {
                return await SendAsync(write, write.Message.ExpectedVersion.Version, isQuick, attempt, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (e.OutcomeUnknown)
            {
                if (isQuick) await RequireAnswerAsync(write, e, cancellation).ConfigureAwait(false);
                await PauseAsync(write, e, cancellation).ConfigureAwait(false);
                return await SettleAsync(write, started, e, maySendAgain: true, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (IsDoubtful(write, e))
            {
                return await ConfirmRefusalAsync(write, started, e, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives a server whose answer was lost the time to finish: a first try that arrives after the second is doubled on pebble.</summary>
    public Task PauseAsync(WriteRequest write, EventoException lost, CancellationToken cancellation) =>
        client.Retry.Begin(WriteRequest.Method, write.StreamName).PauseAsync(lost, cancellation);

    /// <summary>Makes sure that the server answers, before more is done about a write.</summary>
    /// <exception cref="EventoException">It does not: of the write it is not known whether it arrived.</exception>
    public async Task RequireAnswerAsync(WriteRequest write, EventoException lost, CancellationToken cancellation)
    {
        try
        {
            await client.ProbeAsync(write.StreamName, cancellation).ConfigureAwait(false);
        }
        catch (EventoException e) when (e.NeverArrived || e.OutcomeUnknown)
        {
            throw Unknown(write, lost, e);
        }
        catch (EventoException)
        {
            // A refusal is an answer, too, to another question: the look that follows tells of the write.
        }
    }

    /// <summary>Finds out what became of a write whose answer was lost, and sends it again where it did not arrive.</summary>
    /// <param name="write">The write.</param>
    /// <param name="started">When it was first sent (<see cref="TimeProvider.GetTimestamp"/> of the client's clock).</param>
    /// <param name="lost">How its answer was lost.</param>
    /// <param name="maySendAgain">Whether it may be sent again; it must not where later messages of its stream were written meanwhile.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<WriteResult> SettleAsync(WriteRequest write, long started, EventoException lost, bool maySendAgain, CancellationToken cancellation)
    {
        var failure = lost;
        var search = new ArrivalSearch(client, write, started);
        var tries = client.Retry.Begin(WriteRequest.Method, write.StreamName);
        var isHasty = true;
        var guarded = 0;
        while (true)
        {
            if (!isHasty) await tries.PauseAsync(failure, cancellation).ConfigureAwait(false);
            var arrival = await LookAsync(search, write, failure, cancellation).ConfigureAwait(false);
            if (arrival.Found is { } found) return write.FoundAt(found);
            // The id is the caller's own, and another message has it: a refusal that stands.
            if (failure.Code == EventoErrorCode.IdExists && write.Message.Id is not null) throw failure;
            if (write.Message.ExpectedVersion.Version is { } expected && arrival.StreamVersion != expected)
            {
                // Only past its version is it sure that no try can arrive any more.
                throw arrival.StreamVersion > expected
                    ? new EventoVersionConflictException(write.StreamName, expected, arrival.StreamVersion, inner: failure)
                    : MayStillArrive(write, failure);
            }
            if (!maySendAgain) throw Overtaken(write, failure);
            if (!tries.AreLeft) throw MayStillArrive(write, failure);
            try
            {
                var guard = write.Message.ExpectedVersion.Version ?? (guarded < GuardedTries ? arrival.StreamVersion : null);
                return await SendAsync(write, guard, isQuick: false, tries.Current + 1, cancellation).ConfigureAwait(false);
            }
            catch (EventoVersionConflictException) when (guarded < GuardedTries)
            {
                // Somebody wrote meanwhile: another writer, or our own first try, late. Looked for at once, before they write again.
                guarded++;
                isHasty = true;
            }
            catch (EventoException e) when (e.OutcomeUnknown || e.NeverArrived || e.Code is EventoErrorCode.IdExists or EventoErrorCode.BackendError)
            {
                // An id that is there has arrived after all, and a storage that fails while it commits does not know better: the next look tells.
                failure = e;
                isHasty = false;
            }
            catch (EventoException e) when (IsOfThisTryAlone(e))
            {
                throw MayStillArrive(write, e);
            }
        }
    }

    /// <summary>Whether a refusal says nothing of earlier tries, which may be past whatever it comes from: something on the way, or a token that is good no more.</summary>
    private static bool IsOfThisTryAlone(EventoException refusal) => refusal.Code == EventoErrorCode.HttpError || refusal.StatusCode is 401 or 403;

    private async Task<WriteResult> SendAsync(WriteRequest write, long? expectedVersion, bool isQuick, int attempt, CancellationToken cancellation)
    {
        try
        {
            return await client.SendWriteOnceAsync(write, expectedVersion, cancellation, isQuick, attempt).ConfigureAwait(false);
        }
        catch (EventoException e) when (e.Code == EventoErrorCode.StreamVersionConflict && expectedVersion is not null)
        {
            throw await VersionConflict.ExplainAsync(client, write.StreamName, expectedVersion.Value, e, cancellation).ConfigureAwait(false);
        }
        catch (EventoException e) when (IdExists.Explain(write, e) is var explained && explained != e)
        {
            throw explained;
        }
    }

    /// <summary>Whether a refusal may stand for a message that is there all the same: a server whose storage fails while it commits does not know better.
    /// Of an id that the caller gave, the message that is there may be an older one; the server's word counts.</summary>
    public static bool IsDoubtful(WriteRequest write, EventoException refusal) => refusal.StatusCode >= 500 && write.Message.Id is null;

    /// <summary>Makes sure that a write which the server says has failed is not there.</summary>
    public async Task<WriteResult> ConfirmRefusalAsync(WriteRequest write, long started, EventoException refusal, CancellationToken cancellation)
    {
        var arrival = await LookAsync(new ArrivalSearch(client, write, started), write, refusal, cancellation).ConfigureAwait(false);
        if (arrival.Found is { } found) return write.FoundAt(found);
        throw refusal;
    }

    /// <summary>Looks, and looks again where looking fails: an error would stand for a message that may be there.</summary>
    private async Task<Arrival> LookAsync(ArrivalSearch search, WriteRequest write, EventoException failure, CancellationToken cancellation)
    {
        var patience = new LookPatience(client.Timing, failure);
        try
        {
            return await client.Retry.RunAsync(
                WriteRequest.Method, write.StreamName,
                _ => patience.LookAsync(search, cancellation),
                // What is transient was tried again already; what took too long may never have been sent.
                lookFailure => (lookFailure.OutcomeUnknown || lookFailure.Code == EventoErrorCode.Timeout) && !lookFailure.IsTransient && !patience.IsOver,
                cancellation).ConfigureAwait(false);
        }
        catch (EventoException e)
        {
            throw Unknown(write, failure, e);
        }
    }

    /// <summary>How a write ends whose answer was lost and whose message cannot be looked for.</summary>
    public static EventoException Unknown(WriteRequest write, EventoException failure, EventoException lookFailure) =>
        Unknown(write, failure, $"because looking for it failed too ({lookFailure.Code}); look again before you write it again.");

    private static EventoException MayStillArrive(WriteRequest write, EventoException failure) =>
        Unknown(write, failure, "or will: it was not there when it was looked for, but the server may still be at it; look again before you write it again.");

    private static EventoException Overtaken(WriteRequest write, EventoException failure) =>
        Unknown(write, failure, "or will: it was not there when it was looked for, and was not sent again because later messages of that stream were written meanwhile.");

    private static EventoException Unknown(WriteRequest write, EventoException failure, string why) => new(
        failure.Code,
        $"{Sentence(failure)} It is not known whether message {write.Id} arrived in stream '{write.StreamName}', {why}",
        failure.StatusCode,
        failure.Details,
        failure)
    {
        OutcomeUnknown = true,
    };

    private static string Sentence(EventoException failure) => failure.Message is [.., '.' or '…'] ? failure.Message : failure.Message + ".";
}
