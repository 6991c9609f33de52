using System.Buffers;
using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Writes messages as the lines that <c>/import</c> and the server's own export command speak:
/// <c>{"id","stream","type","pos","gpos","data","meta","time"}</c> (eventodb 0.7.0, fact 12).</summary>
internal sealed class ExportRecordWriter(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _writer = new(output, RpcCall.WriterOptions);

    /// <summary>Writes one line. Data, metadata and time stand as the server sent them: number text and nanoseconds are kept.</summary>
    /// <param name="message">What an answer says of the message.</param>
    /// <param name="answer">The answer.</param>
    public void Write(in MessageFields message, ReadOnlySpan<byte> answer) => Write(
        message.IdIn(answer), message.StreamName, message.Type, message.Position, message.GlobalPosition, message.DataIn(answer), message.Metadata.In(answer), message.Time,
        message.Nanoseconds);

    /// <summary>Writes one line.</summary>
    /// <param name="message">A message as it was read.</param>
    public void Write(StoredMessage message) => Write(
        message.IdUtf8, message.StreamName, message.Type, message.Position, message.GlobalPosition, message.DataUtf8.Span, message.MetadataUtf8.Span, message.Time,
        message.Nanoseconds);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Write(
        ReadOnlySpan<byte> id, string stream, string type, long position, long globalPosition, ReadOnlySpan<byte> data, ReadOnlySpan<byte> metadata, DateTimeOffset time,
        byte nanoseconds)
    {
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, id);
        _writer.WriteString("stream"u8, stream);
        _writer.WriteString("type"u8, type);
        _writer.WriteNumber("pos"u8, position);
        _writer.WriteNumber("gpos"u8, globalPosition);
        _writer.WritePropertyName("data"u8);
        _writer.WriteRawValue(data, skipInputValidation: true);
        _writer.WritePropertyName("meta"u8);
        if (metadata.IsEmpty) _writer.WriteNullValue();
        else _writer.WriteRawValue(metadata, skipInputValidation: true);
        Span<byte> text = stackalloc byte[Rfc3339.LongestLength];
        _writer.WriteString("time"u8, text[..Rfc3339.Format(time, nanoseconds, text)]);
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        output.Write("\n"u8);
    }
}
