namespace EventoDb.Client;

/// <summary>The order that pages have. A page without it would make reading go in circles.</summary>
internal static class PageOrder
{
    /// <summary>Refuses a page whose positions do not ascend from where it was asked to start.</summary>
    /// <param name="page">What the page says of its messages.</param>
    /// <param name="positionOf">A message's place in the order.</param>
    /// <param name="from">Where it was asked to start, or null.</param>
    /// <exception cref="MalformedAnswerException">They do not.</exception>
    public static void Require(ReadOnlySpan<MessageFields> page, Func<MessageFields, long> positionOf, long? from)
    {
        var least = from ?? 0;
        foreach (var message in page)
        {
            var position = positionOf(message);
            if (position < least || position == long.MaxValue) throw new MalformedAnswerException("the messages are in no order, or not those asked for");
            least = position + 1;
        }
    }
}
