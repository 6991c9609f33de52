namespace EventoDb.Client;

/// <summary>What an export wrote.</summary>
/// <param name="MessageCount">How many messages.</param>
/// <param name="FirstGlobalPosition">The first one's global position; null where there was none.</param>
/// <param name="LastGlobalPosition">The last one's global position; null where there was none.</param>
public sealed record ExportResult(long MessageCount, long? FirstGlobalPosition, long? LastGlobalPosition);
