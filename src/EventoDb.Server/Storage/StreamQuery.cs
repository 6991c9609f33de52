namespace EventoDb.Server.Storage;

/// <summary>The messages of one stream, by position.</summary>
internal sealed class StreamQuery : MessageQuery
{
    private readonly byte[] _name;
    private readonly long _fromGlobalPosition;
    private long _after;

    public StreamQuery(Namespace within, byte[] name, long fromPosition, long? fromGlobalPosition, long limit)
        : base(within, limit)
    {
        _name = name;
        _after = fromGlobalPosition is null ? Before(fromPosition) : long.MinValue;
        _fromGlobalPosition = fromGlobalPosition ?? long.MinValue;
    }

    protected override bool WithStream => false;

    protected override Statement? Select(ReadSession session) => session.KeyOfStream(NamespaceKey, _name) is { } key
        ? session.Stream.Bind(1, key).Bind(2, _after).Bind(3, _fromGlobalPosition).Bind(4, Head)
        : null;

    protected override bool Take(Statement row)
    {
        _after = row.Integer(2);
        return true;
    }
}
