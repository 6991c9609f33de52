using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Tells messages that consumers write for themselves from all others: their positions, what they have parked, and who is suspended.</summary>
internal static class ConsumerRecord
{
    /// <summary>Takes every message that is none.</summary>
    public static MessageTest None { get; } = static (in MessageView message) => !Is(message.StreamName);

    /// <summary>Whether a stream is a consumer's own.</summary>
    public static bool Is(string stream)
    {
        // Most streams have neither in their names.
        if (stream.AsSpan().IndexOfAny(':', '+') <= 0) return false;
        var category = StreamName.GetCategory(stream);
        var end = category.LastIndexOfAny([':', '+']);
        return end > 0 && category[(end + 1)..] is "position" or "parked" or "control";
    }
}
