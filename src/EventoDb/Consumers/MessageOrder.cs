using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Which messages of a category keep their order: those of one cardinal id, <c>account-1</c> and <c>account-1+retry</c> together; all, where one is worked on at a time.</summary>
/// <param name="isTotal">Whether all do.</param>
internal sealed class MessageOrder(bool isTotal)
{
    /// <summary>The same for messages that are worked on one after the other.</summary>
    public string TurnOf(string streamName) => isTotal ? string.Empty : KeyOf(streamName);

    /// <summary>The same for streams whose messages keep their order.</summary>
    public static string KeyOf(string streamName) => StreamName.GetCardinalId(streamName) is { } id ? $"{StreamName.GetCategory(streamName)}-{id}" : streamName;
}
