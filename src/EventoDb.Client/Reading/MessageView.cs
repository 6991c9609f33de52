namespace EventoDb.Client;

/// <summary>A message where it lies, in a page or elsewhere, without an object made of it: for those who look at many and keep few.</summary>
public readonly ref struct MessageView
{
    private readonly MessageFields _fields;
    private readonly ReadOnlySpan<byte> _text;

    /// <summary>Looks at a message.</summary>
    /// <param name="fields">What is said of it.</param>
    /// <param name="text">The text that says so.</param>
    internal MessageView(scoped in MessageFields fields, ReadOnlySpan<byte> text)
    {
        _fields = fields;
        _text = text;
    }

    /// <summary>As <see cref="StoredMessage.StreamName"/>.</summary>
    public string StreamName => _fields.StreamName;

    /// <summary>As <see cref="StoredMessage.Type"/>.</summary>
    public string Type => _fields.Type;

    /// <summary>As <see cref="StoredMessage.Position"/>.</summary>
    public long Position => _fields.Position;

    /// <summary>As <see cref="StoredMessage.GlobalPosition"/>.</summary>
    public long GlobalPosition => _fields.GlobalPosition;

    /// <summary>As <see cref="StoredMessage.Time"/>.</summary>
    public DateTimeOffset Time => _fields.Time;

    /// <summary>As <see cref="StoredMessage.Id"/>, as UTF-8 without escapes.</summary>
    public ReadOnlySpan<byte> IdUtf8 => _fields.Id.In(_text);

    /// <summary>As <see cref="StoredMessage.DataUtf8"/>.</summary>
    public ReadOnlySpan<byte> DataUtf8 => _fields.Data.Equals(default) ? "{}"u8 : _text[_fields.Data];

    /// <summary>As <see cref="StoredMessage.MetadataUtf8"/>.</summary>
    public ReadOnlySpan<byte> MetadataUtf8 => _text[_fields.Metadata];

    /// <summary>What <see cref="Time"/> leaves out, 0–99 ns.</summary>
    internal byte Nanoseconds => _fields.Nanoseconds;

    /// <summary>The message, to be kept.</summary>
    public StoredMessage ToMessage() =>
        new(IdUtf8, StreamName, Type, Position, GlobalPosition, DataUtf8, MetadataUtf8, Time, Nanoseconds);
}
