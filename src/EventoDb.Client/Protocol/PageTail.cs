namespace EventoDb.Client;

/// <summary>Finds where a page of messages ends before all of it is read, so that the next can be asked for meanwhile. What it finds is not checked.</summary>
internal static class PageTail
{
    private static ReadOnlySpan<byte> Separator => "],[\""u8;

    /// <summary>Reads the last message of a full page.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="count">How many messages a full page has.</param>
    /// <param name="streamName">The stream that its messages do not name, or null where they do.</param>
    /// <param name="last">What the page says of its last message.</param>
    /// <returns>Whether the page looks full, and its last message was found. One with whitespace, or lists of lists of texts in its data, may not.</returns>
    public static bool TryReadLast(ReadOnlySpan<byte> page, int count, string? streamName, out MessageFields last)
    {
        last = default;
        page = page.TrimEnd(" \t\r\n"u8);
        if (page.Length < 2 || page[^1] != (byte)']' || page.Count(Separator) != count - 1) return false;
        try
        {
            // Fails where the separator is one in the data of the last message: what follows that is no end of a page.
            last = MessagePageParser.ParseOne(page[(page.LastIndexOf(Separator) + 2)..^1], streamName);
            return true;
        }
        catch (MalformedAnswerException)
        {
            return false;
        }
    }
}
