namespace EventoDb.Client;

/// <summary>A token that is cancelled when a time is up on a clock, or with another token.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _link;

    /// <summary>Lets the time begin.</summary>
    /// <param name="time">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Cancels it earlier.</param>
    public Deadline(TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        _source = new CancellationTokenSource(time, clock);
        _link = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>The token.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Lets the time begin anew.</summary>
    public void Restart(TimeSpan time) => _source.CancelAfter(time);

    public void Dispose()
    {
        _link.Dispose();
        _source.Dispose();
    }
}
