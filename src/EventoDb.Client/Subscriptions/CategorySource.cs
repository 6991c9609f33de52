using System.Globalization;

namespace EventoDb.Client;

/// <summary>One category, or all messages where its name is empty, by global position.</summary>
internal sealed class CategorySource(string category, CategoryReadOptions filter) : SubscriptionSource
{
    internal override string Target => IsAll ? "(all)" : category;

    /// <summary>Across categories only: writes to one category take turns, also on postgres.</summary>
    internal override bool CanAppearLate => IsAll;

    private bool IsAll => category.Length == 0;

    /// <summary>Of all messages, also for one category: what is written to it from now on has a higher position than anything has now.</summary>
    internal override Task<long> FindEndAsync(EventoClient client, CancellationToken cancellation) => new EndFinder(client).FindAsync(cancellation);

    /// <summary>Unfiltered, because a filtered page that is short says neither where it ended nor that there is no more (fact 2).</summary>
    internal override Task<MessagePage> AskPageAsync(EventoClient client, long position, int count, CancellationToken cancellation) =>
        client.AskCategoryPageAsync(category, position, null, null, count, cancellation);

    public override long PositionOf(StoredMessage message) => message.GlobalPosition;

    internal override bool Accepts(StoredMessage message) => filter.Accepts(message.AsView());

    /// <summary>Without the group: the server's live filter hands messages to the wrong member (fact 5).</summary>
    internal override string PokeQuery(long position) => IsAll
        ? "all=true"
        : string.Create(CultureInfo.InvariantCulture, $"category={Uri.EscapeDataString(category)}&position={position}");
}
