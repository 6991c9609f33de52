namespace EventoDb.Client;

/// <summary>How far a copy is that has caught up with its source.</summary>
/// <param name="MessageCount">How many messages were copied since it began.</param>
/// <param name="AlreadyThere">How many the destination held before.</param>
/// <param name="LastGlobalPosition">The global position of the last message that the destination holds; 0 for none.</param>
/// <param name="LastTime">When the message was written that was copied last; null where none was.</param>
/// <param name="IsVerified">Whether all of it was compared with the source.</param>
public sealed record CopyResult(long MessageCount, long AlreadyThere, long LastGlobalPosition, DateTimeOffset? LastTime, bool IsVerified);
