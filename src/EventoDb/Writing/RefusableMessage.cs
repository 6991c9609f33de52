using EventoDb.Client;

namespace EventoDb.Writing;

/// <summary>Which messages a server may refuse for what they are, and take the next one all the same. Whatever else is wrong with a message is found before
/// it is sent.</summary>
internal static class RefusableMessage
{
    // What a proxy takes (nginx: 1 MB), and what a key of the server's index holds (PostgreSQL: 2.7 kB).
    private const int LargestForSure = 256 * 1024;
    private const int LongestNameForSure = 512;

    /// <summary>Whether the server may refuse the message: for its id, which may have been used before; for its size; for a character NUL, which PostgreSQL
    /// does not store.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="message">The message.</param>
    /// <param name="ownsId">Whether no other message can have its id.</param>
    public static bool IsRefusable(string streamName, NewMessage message, bool ownsId) =>
        (message.Id is not null && !ownsId)
        || message.DataUtf8.Length + message.MetadataUtf8.Length > LargestForSure
        || streamName.Length > LongestNameForSure || message.Type.Length > LongestNameForSure
        || streamName.Contains('\0', StringComparison.Ordinal) || message.Type.Contains('\0', StringComparison.Ordinal)
        || HoldsNul(message.DataUtf8.Span) || HoldsNul(message.MetadataUtf8.Span);

    private static bool HoldsNul(ReadOnlySpan<byte> json) => json.IndexOf("\\u0000"u8) >= 0;
}
