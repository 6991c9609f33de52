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
    public void Write(in MessageView message)
    {
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, message.IdUtf8);
        _writer.WriteString("stream"u8, message.StreamName);
        _writer.WriteString("type"u8, message.Type);
        _writer.WriteNumber("pos"u8, message.Position);
        _writer.WriteNumber("gpos"u8, message.GlobalPosition);
        _writer.WritePropertyName("data"u8);
        _writer.WriteRawValue(message.DataUtf8, skipInputValidation: true);
        _writer.WritePropertyName("meta"u8);
        if (message.MetadataUtf8.IsEmpty) _writer.WriteNullValue();
        else _writer.WriteRawValue(message.MetadataUtf8, skipInputValidation: true);
        Span<byte> text = stackalloc byte[Rfc3339.LongestLength];
        _writer.WriteString("time"u8, text[..Rfc3339.Format(message.Time, message.Nanoseconds, text)]);
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        output.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
