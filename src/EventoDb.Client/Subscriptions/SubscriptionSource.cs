namespace EventoDb.Client;

/// <summary>What a subscription follows: a stream, a category, or all messages of the namespace.</summary>
public abstract class SubscriptionSource
{
    private protected SubscriptionSource()
    {
    }

    /// <summary>The messages of one stream; it need not exist yet.</summary>
    /// <param name="streamName">The stream's name; not empty.</param>
    public static SubscriptionSource Stream(string streamName)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        return new StreamSource(streamName);
    }

    /// <summary>The messages of one category; it need not exist yet.</summary>
    /// <param name="category">The category; not empty.</param>
    /// <param name="group">Only one member's share of the streams; null for all.</param>
    /// <param name="correlation">See <see cref="CategoryReadOptions.Correlation"/>.</param>
    public static SubscriptionSource Category(string category, ConsumerGroup? group = null, string? correlation = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        return new CategorySource(category, new CategoryReadOptions { Group = group, Correlation = correlation });
    }

    /// <summary>All messages of the namespace.</summary>
    /// <param name="correlation">See <see cref="CategoryReadOptions.Correlation"/>.</param>
    public static SubscriptionSource All(string? correlation = null) =>
        new CategorySource(string.Empty, new CategoryReadOptions { Correlation = correlation });

    /// <summary>What it is about, for logs.</summary>
    internal abstract string Target { get; }

    /// <summary>Whether a message can become visible after one with a higher position.</summary>
    internal virtual bool CanAppearLate => false;

    /// <summary>The position that the next message will have, or a later one where others write meanwhile.</summary>
    internal abstract Task<long> FindEndAsync(EventoClient client, CancellationToken cancellation);

    /// <summary>The messages from <paramref name="position"/> on, unfiltered, so that fewer than asked means that there are no more.</summary>
    internal abstract Task<MessagePage> AskPageAsync(EventoClient client, long position, int count, CancellationToken cancellation);

    /// <summary>A message's place in the order that <see cref="SubscriptionOptions.Position"/> counts in: its position in the stream, or its global position.</summary>
    /// <param name="message">A message of this source.</param>
    public abstract long PositionOf(StoredMessage message);

    /// <summary>Whether a message passes the filters.</summary>
    internal virtual bool Accepts(StoredMessage message) => true;

    /// <summary>What a poke calls the place of its message in that order.</summary>
    internal virtual string PokeField => "globalPosition";

    /// <summary>The query of <c>GET /subscribe</c> that asks for pokes from <paramref name="position"/> on.</summary>
    internal abstract string PokeQuery(long position);
}
