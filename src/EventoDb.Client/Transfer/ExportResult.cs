namespace EventoDb.Client;

/// <summary>What an export wrote.</summary>
/// <param name="MessageCount">How many messages.</param>
/// <param name="FirstGlobalPosition">The first one's global position; null where there was none.</param>
/// <param name="LastGlobalPosition">The last one's global position; null where there was none.</param>
public sealed record ExportResult(long MessageCount, long? FirstGlobalPosition, long? LastGlobalPosition)
{
    /// <summary>How many of them EventoDB does not import: lines of 1 MiB or more (0.7.0, fact 12), ids that are no UUIDs.</summary>
    public long UnimportableCount { get; init; }

    /// <summary>The first of them, and why; ten at most.</summary>
    public IReadOnlyList<string> Unimportable { get; init; } = [];
}
