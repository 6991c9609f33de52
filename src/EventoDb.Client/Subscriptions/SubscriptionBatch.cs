namespace EventoDb.Client;

/// <summary>One step of a subscription: messages, or the news that there are none left to read.</summary>
/// <param name="Messages">The messages, in order; may be none.</param>
/// <param name="NextPosition">Where to go on after these messages, and after those that the filters held back: the first position that has not
/// been looked at (the stream position for a stream, else the global position).</param>
/// <param name="IsCaughtUp">Whether everything that was there a moment ago has now been handed out.</param>
public sealed record SubscriptionBatch(IReadOnlyList<StoredMessage> Messages, long NextPosition, bool IsCaughtUp);
