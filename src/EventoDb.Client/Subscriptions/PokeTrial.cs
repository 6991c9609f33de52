namespace EventoDb.Client;

/// <summary>Makes sure, once a subscription has been quiet for a while, that pokes come through at all: asks for one for a message that is there already, which the
/// server sends at once (eventodb 0.7.0, fact 5). A proxy that keeps pokes in its buffer keeps this one too.</summary>
internal sealed class PokeTrial : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping;
    private readonly Task _running;
    private int _failures;

    /// <summary>Begins.</summary>
    /// <param name="client">Whose connections and token are used.</param>
    /// <param name="source">What is followed.</param>
    /// <param name="next">The first position that has not been read.</param>
    /// <param name="wake">Is raised when the trial fails.</param>
    /// <param name="cancellation">Ends it, as Dispose does.</param>
    public PokeTrial(EventoClient client, SubscriptionSource source, long next, WakeFlag wake, CancellationToken cancellation)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = Task.Run(
            async () =>
            {
                await client.Timing.PauseAsync(client.Timing.PokeTrialAfter, _stopping.Token).ConfigureAwait(false);
                if (await FindAsync(client, source, next, _stopping.Token).ConfigureAwait(false) is not { } message) return;
                if (await IsPokedForAsync(client, message, _stopping.Token).ConfigureAwait(false)) return;
                Interlocked.Exchange(ref _failures, 1);
                wake.Raise();
            },
            CancellationToken.None);
    }

    /// <summary>Whether the poke did not come; said once.</summary>
    public bool TakeFailure() => Interlocked.Exchange(ref _failures, 0) > 0;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        // What failed otherwise says nothing of pokes.
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    /// <summary>A message that is there; null where the place before the end is empty. One of any category does.</summary>
    private static async Task<StoredMessage?> FindAsync(EventoClient client, SubscriptionSource source, long next, CancellationToken cancellation)
    {
        if (next < 1) return null;
        var place = source as StreamSource ?? SubscriptionSource.All();
        using var page = await place.AskPageAsync(client, next - 1, 1, cancellation).ConfigureAwait(false);
        return page.Count > 0 ? page[0] : null;
    }

    private static async Task<bool> IsPokedForAsync(EventoClient client, StoredMessage message, CancellationToken cancellation)
    {
        using var deadline = client.Timing.StartDeadline(client.Timing.PokeTrialPatience, cancellation);
        try
        {
            using var response = await client.OpenPokesAsync(SubscriptionSource.Stream(message.StreamName), message.Position, deadline.Token).ConfigureAwait(false);
            using var stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            return await stream.ReadAsync(new byte[1], deadline.Token).ConfigureAwait(false) > 0;
        }
        catch (Exception) when (deadline.Token.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Whatever it was busy with when the time was up.
            return false;
        }
    }
}
