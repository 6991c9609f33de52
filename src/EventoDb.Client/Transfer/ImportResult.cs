namespace EventoDb.Client;

/// <summary>What an import did.</summary>
/// <param name="MessageCount">How many messages it brought in.</param>
/// <param name="AlreadyThere">How many of the file's messages were in before (with <see cref="ImportOptions.Resume"/>).</param>
/// <param name="TotalCount">How many messages the namespace holds now.</param>
/// <param name="FirstGlobalPosition">The first message's global position in the file; null for an empty file.</param>
/// <param name="LastGlobalPosition">The last message's global position in the file; null for an empty file.</param>
public sealed record ImportResult(long MessageCount, long AlreadyThere, long TotalCount, long? FirstGlobalPosition, long? LastGlobalPosition);
