namespace EventoDb.Client;

/// <summary>Which messages of a namespace are exported.</summary>
public sealed record ExportOptions
{
    /// <summary>Only these categories; null for all.</summary>
    public IReadOnlyCollection<string>? Categories { get; init; }

    /// <summary>Only messages of this global position or later; null for all.</summary>
    public long? Position { get; init; }

    /// <summary>Only messages of this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only messages before this time; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>See <see cref="ReadOptions.FullScan"/>.</summary>
    public bool FullScan { get; init; }

    /// <summary>The category to ask the server for: a single one is its business; several are sorted out here, because the order is global.</summary>
    internal string ServerCategory => Categories is { Count: 1 } ? Categories.First() : string.Empty;

    /// <summary>The times wanted.</summary>
    internal TimeRange Times => new(Since, Until, FullScan);

    /// <summary>Whether everything is wanted.</summary>
    internal bool IsAll => Categories is null && Times.IsAll;

    /// <summary>What to follow for it.</summary>
    internal SubscriptionSource Source => ServerCategory.Length > 0 ? SubscriptionSource.Category(ServerCategory) : SubscriptionSource.All();

    /// <summary>How to read it from a global position on.</summary>
    internal CategoryReadOptions ReadFrom(long? position) => new() { Position = position, Since = Since, Until = Until, FullScan = FullScan };

    /// <summary>Whether a message is wanted.</summary>
    internal bool Accepts(in MessageView message) =>
        !(message.GlobalPosition < Position) && Times.Holds(message.Time) && (Categories is null || Categories.Contains(StreamName.GetCategory(message.StreamName), StringComparer.Ordinal));
}
