namespace EventoDb.Client;

/// <summary>How long one write's id is looked for on a server that does not answer: it would make the caller wait as long again, and again.</summary>
internal sealed class LookPatience(ClientTiming timing, EventoException failure)
{
    private EventoException? _timeout = failure.Code == EventoErrorCode.Timeout ? failure : null;
    private int _stalls;

    /// <summary>Whether another look would be in vain.</summary>
    public bool IsOver => _stalls >= timing.MostStalledLooks;

    /// <summary>Looks once; where the server was seen to stall, not for long.</summary>
    /// <exception cref="EventoException">Looking failed.</exception>
    public async Task<Arrival> LookAsync(ArrivalSearch search, CancellationToken cancellation)
    {
        using var limit = timing.StartDeadline(_timeout is null ? Timeout.InfiniteTimeSpan : timing.LongestLook, cancellation);
        try
        {
            return await search.LookAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _stalls++;
            throw _timeout!;
        }
        catch (EventoException e) when (e.Code == EventoErrorCode.Timeout)
        {
            _stalls++;
            _timeout = e;
            throw;
        }
    }
}
