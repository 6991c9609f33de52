namespace EventoDb.Client;

/// <summary>Where a subscription starts and how it reads.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The first position that is wanted, inclusive: the stream position for a stream, the global position for a category or all.
    /// Null for only what comes from now on.</summary>
    public long? Position { get; init; }

    /// <summary>How long nothing need be heard before the subscription looks on its own, because pokes can be lost without a sign
    /// (eventodb 0.7.0, fact 5); 30 s. More than zero. Where pokes prove late it looks sooner: a tenth of a second after messages came, 4.5 s after a long
    /// quiet, until they prove prompt again.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages each request asks for, 1–10000; null for pages that start small and grow.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Is told when the server is lost and when it is back; null for nobody.</summary>
    public Outage? Outage { get; init; }
}
