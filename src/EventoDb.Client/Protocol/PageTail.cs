namespace EventoDb.Client;

/// <summary>Finds where a page of messages ends before all of it is read, so that the next can be asked for meanwhile. What it finds is not checked.</summary>
internal static class PageTail
{
    private static ReadOnlySpan<byte> Separator => "],[\""u8;

    /// <summary>Finds out where a full page ends.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="from">The position it was asked from, or null.</param>
    /// <param name="count">How many messages a full page has.</param>
    /// <param name="streamName">The stream, for a page by position whose messages do not name it; null for one by global position.</param>
    /// <param name="end">The position after the last message.</param>
    /// <returns>Whether the page looks full, and its last message was found. One with whitespace, or lists of lists of texts in its data, may not.</returns>
    public static bool TryFindEnd(ReadOnlySpan<byte> page, long? from, int count, string? streamName, out long end)
    {
        end = 0;
        page = page.TrimEnd(" \t\r\n"u8);
        if (page.Length < 2 || page[^1] != (byte)']') return false;
        try
        {
            // Fails where the separator is one in the data of the last message: what follows that is no end of a page.
            var last = MessagePageParser.ParseOne(page[(page.LastIndexOf(Separator) + 2)..^1], streamName);
            end = (streamName is null ? last.GlobalPosition : last.Position) + 1;
        }
        catch (MalformedAnswerException)
        {
            return false;
        }
        // Without gaps, which is how most are, it need not be counted.
        return end - from == count || (end > from.GetValueOrDefault() && page.Count(Separator) == count - 1);
    }
}
