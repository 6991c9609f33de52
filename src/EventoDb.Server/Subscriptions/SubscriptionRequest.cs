using System.Globalization;
using EventoDb.Server.Http;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Subscriptions;

/// <summary>What <c>GET /subscribe</c> asks for: a stream, a category or everything.</summary>
/// <param name="Stream">The stream, or null.</param>
/// <param name="Category">The category, or null.</param>
/// <param name="Position">The first position that counts, inclusive: the stream's own for a stream, the global one otherwise.</param>
/// <param name="Group">Only streams of this member; null for all.</param>
internal sealed record SubscriptionRequest(string? Stream, string? Category, long Position, ConsumerGroup? Group)
{
    public bool IsAll => Stream is null && Category is null;

    /// <summary>Reads the query; null with a <paramref name="fault"/> in EventoDB's words where it is wrong.</summary>
    public static SubscriptionRequest? Parse(RequestHead head, out string fault)
    {
        var stream = head.Query("stream");
        var category = head.Query("category");
        var all = head.Query("all") == "true";
        fault = (all, stream, category) switch
        {
            (false, "", "") => "Either 'stream', 'category', or 'all=true' parameter required",
            (true, not "", _) or (true, _, not "") => "Cannot combine 'all' with 'stream' or 'category'",
            (false, not "", not "") => "Cannot specify both 'stream' and 'category'",
            _ => "",
        };
        if (fault.Length > 0) return null;
        if (!TryParse(head.Query("position"), out var position))
        {
            fault = "Invalid position parameter";
            return null;
        }
        ConsumerGroup? group = null;
        if (category.Length > 0 && !TryParseGroup(head, out group, out fault)) return null;
        return new SubscriptionRequest(stream.Length > 0 ? stream : null, category.Length > 0 ? category : null, position, group);
    }

    private static bool TryParseGroup(RequestHead head, out ConsumerGroup? group, out string fault)
    {
        group = null;
        fault = "";
        if (!TryParse(head.Query("consumer"), out var member)) fault = "Invalid consumer parameter";
        else if (!TryParse(head.Query("size"), out var size)) fault = "Invalid size parameter";
        else if (member == 0 && size == 0) return true;
        else if (member < 0 || member >= size) fault = "Invalid consumer group: member must be < size";
        else group = new ConsumerGroup(member, size);
        return fault.Length == 0;
    }

    /// <summary>A parameter that is not there is 0.</summary>
    private static bool TryParse(string text, out long value)
    {
        value = 0;
        return text.Length == 0 || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
