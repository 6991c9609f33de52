using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>How long a consumer tries what it asks of the server: as often as the client does, or for ever where it waits for what comes.</summary>
/// <param name="client">The client to do it with.</param>
/// <param name="outage">Is told of failed tries where it is tried for ever; null where it is not.</param>
internal sealed class Patience(EventoClient client, Outage? outage = null)
{
    /// <summary>The client to do it with.</summary>
    public EventoClient Client => client;

    /// <summary>The same, as often as the client tries and without a word: for what has no time.</summary>
    public Patience InHaste() => new(client.WithTelemetryOwner(null));

    /// <summary>Does something, again and again where what fails may pass.</summary>
    /// <param name="work">What to do; so that it can be done again.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventoException">It failed for good.</exception>
    public Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> work, string target, CancellationToken cancellation) =>
        outage is null ? work(cancellation) : client.PersistAsync("consumer", target, work, MayPass, outage, cancellation);

    private static bool MayPass(EventoException failure) =>
        failure is not EventoVersionConflictException && failure.Code is not (ModuleErrorCode.ConsumerConflict or ModuleErrorCode.InvalidData);
}
