using System.ComponentModel;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message in a stream. <see cref="Data"/> and <see cref="Metadata"/> become objects when they are first asked for.</summary>
[TypeConverter(typeof(MessageConverter))]
public class EventoMessage
{
    private readonly bool _asHashtable;
    private object? _data;
    private object? _metadata;

    internal EventoMessage(StoredMessage stored, bool asHashtable)
    {
        Stored = stored;
        _asHashtable = asHashtable;
    }

    /// <summary>The message's id.</summary>
    public string Id => Stored.Id;

    /// <summary>The stream it is in.</summary>
    public string StreamName => Stored.StreamName;

    /// <summary>The category of that stream.</summary>
    public string Category => Stored.Category;

    /// <summary>The cardinal id of that stream: its id up to the first <c>+</c>; null where the name has no id.</summary>
    public string? CardinalId => Stored.CardinalId;

    /// <summary>The message's type.</summary>
    public string Type => Stored.Type;

    /// <summary>Its position in the stream, from 0.</summary>
    public long Position => Stored.Position;

    /// <summary>Its position in the namespace, from 1.</summary>
    public long GlobalPosition => Stored.GlobalPosition;

    /// <summary>When the server took it, UTC; to the second on sqlite, to 100 ns elsewhere.</summary>
    public DateTimeOffset Time => Stored.Time;

    /// <summary>Its data: a PSCustomObject, or an ordered, case-sensitive dictionary with <c>-AsHashtable</c> and where a name in it is one that
    /// no object can hold (<c>""</c>, <c>PSObject</c>, <c>a</c> beside <c>A</c>). Whole numbers are Int64 (BigInteger beyond), others double; text stays
    /// text.</summary>
    public object? Data => _data ??= StoredContent.Read(Stored.DataUtf8.Span, _asHashtable);

    /// <summary>Its metadata, likewise; null where there is none.</summary>
    public object? Metadata => _metadata ??= StoredContent.Read(Stored.MetadataUtf8.Span, _asHashtable);

    /// <summary><c>Metadata.correlationStreamName</c>, or null.</summary>
    public string? CorrelationStreamName => Stored.CorrelationStreamName;

    /// <summary>The data as JSON, as the server sent it.</summary>
    public string DataJson => Stored.DataJson;

    /// <summary>The metadata as JSON, as the server sent it; null where there is none.</summary>
    public string? MetadataJson => Stored.MetadataJson;

    /// <summary>Data and metadata that say something else than the JSON that was read; null where they do not.</summary>
    internal (object? Data, object? Metadata) Changed
    {
        init => (_data, _metadata) = value;
    }

    /// <summary>The message as the client read it.</summary>
    internal StoredMessage Stored { get; }

    /// <summary>The data as they are now: somebody may have changed what <see cref="Data"/> holds.</summary>
    internal StoredContent DataContent => new(Stored.DataUtf8, _data, _asHashtable);

    /// <summary>The metadata, likewise.</summary>
    internal StoredContent MetadataContent => new(Stored.MetadataUtf8, _metadata, _asHashtable);

    /// <summary>Stream, position and type.</summary>
    public override string ToString() => Stored.ToString();
}
