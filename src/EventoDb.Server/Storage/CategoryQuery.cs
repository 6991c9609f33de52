using EventoDb.Shared;

namespace EventoDb.Server.Storage;

/// <summary>The messages of a category, or of everything, by global position.</summary>
internal sealed class CategoryQuery : MessageQuery
{
    private const int CorrelationColumn = 9;

    private readonly byte[] _category;
    private readonly byte[]? _correlation;
    private readonly ConsumerGroup? _group;
    private long _after;

    /// <param name="within">Where it reads.</param>
    /// <param name="category">The category; empty for everything.</param>
    /// <param name="from">The first global position.</param>
    /// <param name="limit">The most messages; 0 and less for all.</param>
    /// <param name="correlation">Only messages whose correlation stream begins with this and a <c>-</c>; null for all.</param>
    /// <param name="group">Only streams of this member; null for all.</param>
    public CategoryQuery(Namespace within, byte[] category, long from, long limit, byte[]? correlation, ConsumerGroup? group)
        : base(within, limit)
    {
        _category = category;
        _after = Before(from);
        _correlation = correlation is null ? null : [.. correlation, (byte)'-'];
        _group = group;
    }

    protected override bool WithStream => true;

    protected override Statement? Select(ReadSession session)
    {
        long? key = _category.Length == 0 ? -NamespaceKey : session.KeyOfCategory(NamespaceKey, _category);
        if (key is null) return null;
        if (_correlation is not null)
        {
            return session.Correlated.Bind(1, key.Value).Bind(2, _after).Bind(3, Head).Bind(4, StreamNameParts.Category<byte>(_correlation));
        }
        return _category.Length == 0
            ? session.All.Bind(1, NamespaceKey).Bind(2, _after).Bind(3, Head)
            : session.Category.Bind(1, key.Value).Bind(2, _after).Bind(3, Head);
    }

    protected override bool Take(Statement row)
    {
        _after = row.Integer(3);
        if (_correlation is not null && !row.Bytes(CorrelationColumn).StartsWith(_correlation)) return false;
        return _group is not { } group || (!row.IsNull(MessageWriter.GroupHashColumn) && group.Owns(row.Integer(MessageWriter.GroupHashColumn)));
    }
}
