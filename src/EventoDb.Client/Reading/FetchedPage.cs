namespace EventoDb.Client;

/// <summary>What one request brought.</summary>
/// <param name="Messages">What is handed on; disposed of, where that is needed, once the next page is asked for.</param>
/// <param name="IsLast">Whether nothing follows.</param>
/// <param name="Received">How many messages the server sent, filtered ones included.</param>
/// <param name="Bytes">How long the answer was.</param>
/// <param name="End">The position after the last message that was received; null without any.</param>
internal readonly record struct FetchedPage(IReadOnlyList<StoredMessage> Messages, bool IsLast, int Received, int Bytes, long? End);
