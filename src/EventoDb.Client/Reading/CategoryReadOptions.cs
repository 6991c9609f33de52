namespace EventoDb.Client;

/// <summary>Which messages of a category are read.</summary>
public sealed record CategoryReadOptions : ReadOptions
{
    /// <summary>Only messages whose <c>metadata.correlationStreamName</c> is a stream of this category (<c>account</c> takes <c>account-123</c>;
    /// not plain <c>account</c>, where the backends differ: eventodb 0.7.0, fact 7). Null for all.</summary>
    public string? Correlation { get; init; }

    /// <summary>Only one member's share of the streams; null for all.</summary>
    public ConsumerGroup? Group { get; init; }

    /// <summary>Whether the server is asked to narrow the reading.</summary>
    internal bool IsFiltered => Correlation is not null || Group is not null;

    /// <inheritdoc/>
    internal override bool IsNarrowed => IsFiltered || base.IsNarrowed;

    /// <inheritdoc/>
    /// <remarks>By the rule that holds on every backend.</remarks>
    public override bool Accepts(in MessageView message) =>
        base.Accepts(message)
        && (Correlation is null || MessageLinks.Read(message.MetadataUtf8).CorrelationStreamName?.StartsWith(Correlation + "-", StringComparison.Ordinal) == true)
        && (Group is null || Group.Owns(message.StreamName));
}
