namespace EventoDb.Client;

/// <summary>The last messages of a stream or a category.</summary>
/// <param name="Messages">The messages, oldest first.</param>
/// <param name="End">Where to go on after them: the position (in the stream, else the global one) that the next message will have, or a later one.</param>
public sealed record MessageTail(IReadOnlyList<StoredMessage> Messages, long End);
