namespace EventoDb.Client;

/// <summary>Looks whether messages are there already: each stream is looked through once, some streams at a time.</summary>
internal sealed class ExistingMessages(EventoClient client) : IAsyncDisposable
{
    private const int MostAtOnce = 8;
    private readonly Dictionary<string, Task<StreamIds>> _streams = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ContentHash _hash = new();
    private volatile bool _isDown;

    /// <summary>The ids of a stream, once they are known. A look that fails is made again when it is asked for next.</summary>
    public Task<StreamIds> LookAsync(string streamName, CancellationToken cancellation)
    {
        if (_streams.TryGetValue(streamName, out var ids) && !ids.IsFaulted && !ids.IsCanceled) return ids;
        return _streams[streamName] = ReadAsync(streamName, cancellation);
    }

    /// <summary>Looks at every stream anew from now on.</summary>
    public void Forget() => _streams.Clear();

    /// <summary>What there is to say of a write whose id is in its stream: that this very message is there, or that another one has its id. Null where the id is not
    /// there.</summary>
    public WriteOutcome? Find(PendingWrite write, StreamIds ids) => ids.TryFind(write.Request.Id, out var known) ? Compare(write, known) : null;

    /// <summary>Remembers a message that was written.</summary>
    public void Add(WriteRequest write, WriteResult result)
    {
        if (_streams.TryGetValue(write.StreamName, out var ids) && ids.IsCompletedSuccessfully)
        {
            ids.Result.Add(write.Id, new KnownMessage(result.Position, result.GlobalPosition, _hash.Of(write.Message)));
        }
    }

    /// <summary>Waits for the looks that are under way, which are cancelled already.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < MostAtOnce; i++) await _places.WaitAsync().ConfigureAwait(false);
        _places.Dispose();
    }

    private WriteOutcome Compare(PendingWrite write, KnownMessage known)
    {
        var request = write.Request;
        // No other message has an id that was made for this one.
        if (request.Message.Id is null || _hash.Of(request.Message) == known.Content)
        {
            return new WriteOutcome(write, new WriteResult(request.StreamName, request.Message.Type, request.Id, known.Position, known.GlobalPosition) { Existing = true }, null, TimeSpan.Zero);
        }
        var refusal = new EventoException(
            EventoErrorCode.IdExists,
            FormattableString.Invariant($"Another message with id {request.Id} is there already, at position {known.Position} of stream '{request.StreamName}': its type, data or metadata are not the same. Nothing was written."));
        return new WriteOutcome(write, null, refusal, TimeSpan.Zero);
    }

    private async Task<StreamIds> ReadAsync(string streamName, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Of many looks at a server that is down, only the first is worth all its tries.
            if (_isDown) await client.ProbeAsync(streamName, cancellation).ConfigureAwait(false);
            var ids = new StreamIds(client, streamName);
            await ids.ReadOnAsync(cancellation).ConfigureAwait(false);
            _isDown = false;
            return ids;
        }
        catch (EventoException e) when (e.NeverArrived || e.OutcomeUnknown)
        {
            _isDown = true;
            throw;
        }
        finally
        {
            _places.Release();
        }
    }
}
