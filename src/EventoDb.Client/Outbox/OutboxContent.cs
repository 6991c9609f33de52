namespace EventoDb.Client;

/// <summary>What an outbox holds, and where it belongs.</summary>
/// <param name="Server">The address of the server that its messages are for.</param>
/// <param name="Namespace">The namespace that they are for; null where they were written without a token.</param>
/// <param name="PendingCount">How many messages wait to be sent.</param>
/// <param name="Oldest">When the oldest of those that wait was queued, UTC; null where none waits.</param>
/// <param name="Rejected">What the server refused for good, set aside with the reason.</param>
public sealed record OutboxContent(Uri Server, string? Namespace, long PendingCount, DateTimeOffset? Oldest, IReadOnlyList<OutboxRejection> Rejected);
