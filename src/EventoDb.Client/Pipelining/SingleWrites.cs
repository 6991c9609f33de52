namespace EventoDb.Client;

/// <summary>Does in the background, one after the other, what a connection with many writes in flight cannot: writes that go alone, those whose answers were lost,
/// and refusals that want a second look.</summary>
/// <param name="client">Writes.</param>
/// <param name="halt">Halts at the first message that cannot be brought to the server; null for nothing of the kind.</param>
/// <param name="gate">What <paramref name="complete"/> is called under, and every other call here but those in the background.</param>
/// <param name="complete">Is told what became of each write.</param>
/// <param name="lifetime">Ends the work.</param>
internal sealed class SingleWrites(EventoClient client, WriteHalt? halt, object gate, Action<PendingWrite, WriteResult?, Exception?> complete, CancellationToken lifetime)
{
    private readonly ExactlyOnceWriter _single = new(client);
    // How many writes were refused and wait for the reason to be looked up.
    private int _refused;
    // Whether the last write failed because nothing at the server's address answers: the next one is not worth all its tries.
    private bool _isDown;

    /// <summary>Whether the last that was heard of the server is that it wrote a message; until then, trying to connect would only show that it is down.</summary>
    public bool IsUp { get; set; }

    /// <summary>Whether a refusal is being looked into.</summary>
    public bool IsRefusalOpen => _refused > 0;

    /// <summary>All that was begun.</summary>
    public Task Working { get; private set; } = Task.CompletedTask;

    /// <summary>Writes a message that no connection takes.</summary>
    public void Write(PendingWrite write) => Begin(() => CompleteAsync(write, () => _single.WriteAsync(write.Request, _isDown, lifetime)));

    /// <summary>Looks into a refusal, where that may tell more.</summary>
    /// <returns>Whether it does; if not, the refusal is all there is to know.</returns>
    public bool TryLookInto(PendingWrite write, EventoException refusal)
    {
        if (refusal.Code == EventoErrorCode.StreamVersionConflict && write.Request.Message.ExpectedVersion.Version is not null)
        {
            BeginOnRefusal(() => ExplainAsync(write, refusal));
            return true;
        }
        if (!ExactlyOnceWriter.IsDoubtful(write.Request, refusal)) return false;
        BeginOnRefusal(() => CompleteAsync(write, () => _single.ConfirmRefusalAsync(write.Request, write.SentAt, refusal, lifetime)));
        return true;
    }

    /// <summary>Finds out what became of writes, and sends again those that did not arrive.</summary>
    /// <param name="lost">The writes, in order, each with <see cref="PendingWrite.Lost"/>.</param>
    public void Settle(IReadOnlyList<PendingWrite> lost) => Begin(() => SettleAsync(lost));

    /// <summary>Does something after what was begun before.</summary>
    private void Begin(Func<Task> work)
    {
        Working = AfterAsync(Working);

        async Task AfterAsync(Task before)
        {
            // Whatever became of that, others wait for what comes now.
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            await work().ConfigureAwait(false);
        }
    }

    private void BeginOnRefusal(Func<Task> work)
    {
        _refused++;
        Begin(async () =>
        {
            await work().ConfigureAwait(false);
            lock (gate) _refused--;
        });
    }

    private async Task ExplainAsync(PendingWrite write, EventoException conflict)
    {
        try
        {
            var expected = write.Request.Message.ExpectedVersion.Version!.Value;
            conflict = await VersionConflict.ExplainAsync(client, write.Request.StreamName, expected, conflict, lifetime).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Writer or client was disposed of meanwhile: the conflict is what there is to tell, as the server told it.
        }
        lock (gate) complete(write, null, conflict);
    }

    private async Task CompleteAsync(PendingWrite write, Func<Task<WriteResult>> settle)
    {
        WriteResult? result = null;
        Exception? error = null;
        try
        {
            result = await settle().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
        }
        lock (gate)
        {
            IsUp = result is not null;
            _isDown = error is EventoException { NeverArrived: true } or EventoException { Code: EventoErrorCode.NetworkError };
            complete(write, result, error);
        }
    }

    private async Task SettleAsync(IReadOnlyList<PendingWrite> lost)
    {
        var worst = lost.MaxBy(write => write.Lost!.RetryAfter ?? TimeSpan.Zero)!;
        // Cut short where the writer is disposed of, as all that follows then is.
        await _single.PauseAsync(worst.Request, worst.Lost!, lifetime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EventoException? stall = null;
        foreach (var write in lost)
        {
            await CompleteAsync(write, SettleAsync).ConfigureAwait(false);
            if (write.Outcome!.Error is EventoException { Code: EventoErrorCode.Timeout, OutcomeUnknown: true }) stall ??= write.Lost;

            async Task<WriteResult> SettleAsync()
            {
                if (halt is { Reason: not null }) throw ExactlyOnceWriter.Unknown(write.Request, write.Lost!, halt.Reason);
                // A server that does not answer would make the caller wait for each as long as for the first.
                if (stall is not null) throw ExactlyOnceWriter.Unknown(write.Request, stall, stall);
                if (_isDown) await _single.RequireAnswerAsync(write.Request, write.Lost!, lifetime).ConfigureAwait(false);
                return await _single.SettleAsync(write.Request, write.SentAt, write.Lost!, maySendAgain: !write.IsOvertaken, lifetime).ConfigureAwait(false);
            }
        }
    }
}
