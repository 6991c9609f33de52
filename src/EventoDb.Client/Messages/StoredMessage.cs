using System.Text;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>A message as the server keeps it. Data and metadata stay UTF-8 until somebody asks for more.</summary>
public sealed class StoredMessage
{
    // Data, metadata and id, in an array of their own: a message that is kept keeps nothing else of its page alive.
    private readonly byte[] _body;
    private readonly int _dataLength;
    private readonly int _metadataLength;
    private readonly byte _nanoseconds;
    private string? _id;

    /// <summary>Makes a message that came another way than out of a store.</summary>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="streamName">See <see cref="StreamName"/>.</param>
    /// <param name="type">See <see cref="Type"/>.</param>
    /// <param name="position">See <see cref="Position"/>.</param>
    /// <param name="globalPosition">See <see cref="GlobalPosition"/>.</param>
    /// <param name="time">See <see cref="Time"/>.</param>
    /// <param name="dataUtf8">UTF-8 of a JSON object; it is not read to see whether it is right.</param>
    /// <param name="metadataUtf8">UTF-8 of a JSON object, likewise, or empty for none.</param>
    public StoredMessage(
        string id, string streamName, string type, long position, long globalPosition, DateTimeOffset time, ReadOnlySpan<byte> dataUtf8, ReadOnlySpan<byte> metadataUtf8 = default)
        : this(Encoding.UTF8.GetBytes(id), streamName, type, position, globalPosition, dataUtf8, metadataUtf8, time, nanoseconds: 0)
    {
    }

    internal StoredMessage(
        ReadOnlySpan<byte> id, string streamName, string type, long position, long globalPosition,
        ReadOnlySpan<byte> data, ReadOnlySpan<byte> metadata, DateTimeOffset time, byte nanoseconds)
    {
        StreamName = streamName;
        Type = type;
        Position = position;
        GlobalPosition = globalPosition;
        Time = time;
        _nanoseconds = nanoseconds;
        _dataLength = data.Length;
        _metadataLength = metadata.Length;
        _body = new byte[data.Length + metadata.Length + id.Length];
        data.CopyTo(_body);
        metadata.CopyTo(_body.AsSpan(data.Length));
        id.CopyTo(_body.AsSpan(data.Length + metadata.Length));
    }

    /// <summary>The message's id, a UUID as a rule (pebble takes any text).</summary>
    public string Id => _id ??= Encoding.UTF8.GetString(IdUtf8);

    /// <summary>The stream it is in.</summary>
    public string StreamName { get; }

    /// <summary>Its type.</summary>
    public string Type { get; }

    /// <summary>Its position in its stream, from 0.</summary>
    public long Position { get; }

    /// <summary>Its position in its namespace, from 1.</summary>
    public long GlobalPosition { get; }

    /// <summary>When the server took it, UTC, to 100 ns; <see cref="TimeText"/> has the rest. Seconds on sqlite, microseconds on postgres,
    /// nanoseconds on pebble (eventodb 0.7.0, fact 11).</summary>
    public DateTimeOffset Time { get; }

    /// <summary><see cref="Time"/> as RFC 3339 with up to nine decimals, as the server wrote it.</summary>
    public string TimeText => Rfc3339.Format(Time, _nanoseconds);

    /// <summary>The data as the server sent it: UTF-8 of a JSON object.</summary>
    public ReadOnlyMemory<byte> DataUtf8 => _body.AsMemory(0, _dataLength);

    /// <summary>The metadata as the server sent it: UTF-8 of a JSON object, or empty where there is none.</summary>
    public ReadOnlyMemory<byte> MetadataUtf8 => _body.AsMemory(_dataLength, _metadataLength);

    /// <summary>The message as one that is looked at.</summary>
    public MessageView AsView() => new(
        new MessageFields(
            new JsonText(IdStart.._body.Length, IsEscaped: false), StreamName, Type, Position, GlobalPosition, .._dataLength, _dataLength..IdStart, Time, _nanoseconds),
        _body);

    /// <summary>The data as JSON text.</summary>
    public string DataJson => Encoding.UTF8.GetString(DataUtf8.Span);

    /// <summary>The metadata as JSON text, or null where there is none.</summary>
    public string? MetadataJson => _metadataLength == 0 ? null : Encoding.UTF8.GetString(MetadataUtf8.Span);

    /// <summary>The category of its stream.</summary>
    public string Category => EventoDb.Client.StreamName.GetCategory(StreamName);

    /// <summary>The cardinal id of its stream, or null where the stream's name has no id.</summary>
    public string? CardinalId => EventoDb.Client.StreamName.GetCardinalId(StreamName);

    /// <summary><c>metadata.correlationStreamName</c>, or null where there is none or it is no text.</summary>
    public string? CorrelationStreamName => Links.CorrelationStreamName;

    /// <summary>What the metadata say of cause and correlation.</summary>
    public MessageLinks Links => MessageLinks.Read(MetadataUtf8.Span);

    /// <summary>The same message with other content, such as for an export that lacks what is nobody's business.</summary>
    /// <param name="dataUtf8">UTF-8 of a JSON object; it is not read to see whether it is right.</param>
    /// <param name="metadataUtf8">UTF-8 of a JSON object, likewise, or empty for none.</param>
    public StoredMessage WithContent(ReadOnlySpan<byte> dataUtf8, ReadOnlySpan<byte> metadataUtf8) =>
        new(IdUtf8, StreamName, Type, Position, GlobalPosition, dataUtf8, metadataUtf8, Time, _nanoseconds);

    /// <summary>The id as UTF-8.</summary>
    private ReadOnlySpan<byte> IdUtf8 => _body.AsSpan(IdStart);

    private int IdStart => _dataLength + _metadataLength;

    /// <inheritdoc/>
    public override string ToString() => $"{StreamName}@{Position} {Type}";
}
