using EventoDb.Client;

namespace EventoDb.Reading;

/// <summary>Puts tests together.</summary>
internal static class MessageTests
{
    /// <summary>A test that both take; null where there is neither.</summary>
    public static MessageTest? Both(MessageTest? first, MessageTest? second) => first is null ? second : second is null ? first
        : (in MessageView message) => first(message) && second(message);
}
