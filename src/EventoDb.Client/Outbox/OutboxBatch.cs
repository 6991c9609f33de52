namespace EventoDb.Client;

/// <summary>Sends some messages of an outbox: many in flight, but one at a time where a message may be there already or counts on one before it.</summary>
/// <param name="writer">Writes what is surely not there; halts at the first message that cannot be brought to the server.</param>
/// <param name="connectionOf">On which of the writer's connections a stream is written.</param>
/// <param name="doubtful">Writes what may be there.</param>
/// <param name="state">What is known of the outbox.</param>
/// <param name="tried">Up to which message they may have been sent before.</param>
internal sealed class OutboxBatch(MessageWriter writer, Func<string, int> connectionOf, DoubtfulWriter doubtful, OutboxState state, long tried)
{
    private readonly List<OutboxDelivery> _deliveries = [];
    // Those that the server failed for, until one is taken that it did later: one behind them on their connection, or one that was sent when they were answered.
    private readonly List<int> _suspects = [];
    private readonly HashSet<string> _expecting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    /// <summary>What became of the messages, in order, up to the first that waits on.</summary>
    public IReadOnlyList<OutboxDelivery> Settled => _suspects.Count == 0 ? _deliveries : _deliveries[.._suspects[0]];

    /// <summary>Why the rest waits on; null where nothing does.</summary>
    public EventoException? Obstacle { get; private set; }

    /// <summary>Sends.</summary>
    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        foreach (var message in messages)
        {
            var isExpecting = message.Write.Message.ExpectedVersion.Version is not null;
            if (IsDoubtful(message) || (isExpecting && _expecting.Contains(message.Write.StreamName)) || CountsOnRefused(message)) await DrainAsync(cancellation).ConfigureAwait(false);
            if (Obstacle is not null) return;
            if (CountsOnRefused(message)) Add(message, null, Follows(message));
            else if (IsDoubtful(message)) await SettleAsync(message, cancellation).ConfigureAwait(false);
            else await WriteAsync(message, cancellation).ConfigureAwait(false);
        }
        await DrainAsync(cancellation).ConfigureAwait(false);
        if (_suspects.Count > 0) Obstacle ??= _deliveries[_suspects[0]].Refusal;
    }

    private bool IsDoubtful(OutboxMessage message) => message.MayBeThere || message.SkipExisting || message.Sequence <= tried;

    private bool CountsOnRefused(OutboxMessage message) =>
        message.Write.Message.ExpectedVersion.Version is not null && (_refused.Contains(message.Write.StreamName) || state.CountsOnRefused(message));

    private async Task WriteAsync(OutboxMessage message, CancellationToken cancellation)
    {
        var write = new PendingWrite(message.Write, message, handedInAt: 0);
        while (writer.TrySend(write) is { } room) await room.WaitAsync(cancellation).ConfigureAwait(false);
        if (message.Write.Message.ExpectedVersion.Version is not null) _expecting.Add(message.Write.StreamName);
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        while (await writer.ReceiveAsync(cancellation).ConfigureAwait(false) is { } outcome)
        {
            if (outcome.Result is not null && Obstacle is null) _suspects.RemoveAll(index => connectionOf(_deliveries[index].Message.Write.StreamName) == connectionOf(outcome.StreamName));
            Add((OutboxMessage)outcome.State!, outcome.Result, outcome.Error);
        }
        _expecting.Clear();
    }

    private async Task SettleAsync(OutboxMessage message, CancellationToken cancellation)
    {
        try
        {
            var result = await doubtful.WriteAsync(message, message.MayBeThere || message.Sequence <= tried, cancellation).ConfigureAwait(false);
            if (Obstacle is null) _suspects.Clear();
            Add(message, result, null);
        }
        catch (EventoException e)
        {
            Add(message, null, e);
        }
    }

    private void Add(OutboxMessage message, WriteResult? result, Exception? error)
    {
        // What comes behind an obstacle waits with it: where it was taken all the same, the next look finds it.
        if (Obstacle is not null) return;
        if (result is not null)
        {
            _deliveries.Add(new OutboxDelivery(message, result, null));
            return;
        }
        var refusal = error as EventoException ?? throw new InvalidOperationException("A write failed in an unknown way.", error);
        switch (Judge(refusal))
        {
            case OutboxVerdict.Waits:
                Obstacle = refusal;
                return;
            case OutboxVerdict.Doubtful:
                _suspects.Add(_deliveries.Count);
                break;
        }
        _refused.Add(message.Write.StreamName);
        _deliveries.Add(new OutboxDelivery(message, null, refusal));
    }

    private static OutboxVerdict Judge(EventoException error) => error switch
    {
        { Code: EventoErrorCode.StreamVersionConflict or EventoErrorCode.IdExists or EventoErrorCode.OutboxFollows } => OutboxVerdict.Refused,
        { IsUnreachable: true } => OutboxVerdict.Waits,
        { StatusCode: 400 or 409 or 413 or 422 } => OutboxVerdict.Refused,
        { StatusCode: >= 500 } => OutboxVerdict.Doubtful,
        _ => OutboxVerdict.Waits,
    };

    private static EventoException Follows(OutboxMessage message) => new(
        EventoErrorCode.OutboxFollows,
        $"Message {message.Write.Id} expects a version of stream '{message.Write.StreamName}' that counts on a message before it, which was refused; it was not sent.");
}
