namespace EventoDb.Client;

public sealed partial class EventoClient
{
    internal const string SubscribePath = "/subscribe";

    /// <summary>Follows a stream, a category or all messages: hands out what is there from a position on, then what comes, until it is cancelled.</summary>
    /// <param name="source">What to follow.</param>
    /// <param name="options">Where to start; null for only what comes from now on.</param>
    /// <param name="cancellationToken">Ends it, within milliseconds, with <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// Messages in order, each once. The first element has no messages; when it is there, "from now on" has begun, and its
    /// <see cref="SubscriptionBatch.NextPosition"/> is where. An element whose <see cref="SubscriptionBatch.IsCaughtUp"/> is true follows whenever all
    /// that was there is handed out.
    /// </returns>
    /// <exception cref="EventoException">The start failed; or later, the token or the request was refused or the namespace is gone. Once the first
    /// reading has succeeded, a server that is down, restarts, or cannot be reached ends nothing: it is tried again for ever, with back-off and jitter.
    /// </exception>
    /// <remarks>
    /// <para>The server's pokes are hints that get lost (eventodb 0.7.0, fact 5): they only wake a reader, which reads from its own position with
    /// <c>stream.get</c> or <c>category.get</c>. So nothing is missed, doubled or reordered across dropped pokes, lost connections and restarts; where
    /// all pokes are lost, the first message comes <see cref="SubscriptionOptions.PollInterval"/> late at most, and the next ones are looked for. Memory is bounded by a few pages, however
    /// slow the caller.</para>
    /// <para>Streams and categories are read in the order in which their messages become visible, because EventoDB makes writes to one category
    /// take turns. Across categories PostgreSQL may show global position 11 before 10. So when all messages are followed, a message younger than 10 s
    /// that comes after a gap is held back for half a second, in which the gap can fill; what takes longer than that is missed. A category, or
    /// a stream, knows no such exception.</para>
    /// <para>A namespace that is emptied and starts again from global position 1 (a forced import) goes unnoticed until it is past the
    /// subscription's position.</para>
    /// </remarks>
    public IAsyncEnumerable<SubscriptionBatch> SubscribeAsync(
        SubscriptionSource source, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new SubscriptionOptions();
        if (options.Position is { } position) ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.PollInterval, TimeSpan.Zero, nameof(options));
        if (options.BatchSize is { } size) RequireBatchSize(size, nameof(options));
        return new Subscription(this, source, options).RunAsync(cancellationToken);
    }

    /// <summary>The global position that the next message of this namespace will have, or a later one where others write meanwhile.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>1 for an empty namespace. Everything below is there already.</returns>
    public Task<long> FindEndAsync(CancellationToken cancellationToken = default) => new EndFinder(this).FindAsync(cancellationToken);

    /// <summary>Opens a connection for pokes.</summary>
    internal Task<HttpResponseMessage> OpenPokesAsync(SubscriptionSource source, long position, CancellationToken cancellationToken) =>
        _transport.OpenAsync($"{SubscribePath[1..]}?{source.PokeQuery(position)}", _token, cancellationToken);
}
