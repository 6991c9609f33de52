using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventoDb.Client;

/// <summary>A number for what a message says: its type, data and metadata. It is the same for what was sent and what came back of it, however the server writes it
/// (<see cref="StoredForm"/>).</summary>
/// <remarks>Not for several threads at a time.</remarks>
internal sealed class ContentHash
{
    private readonly ArrayBufferWriter<byte> _text = new(1024);

    /// <summary>The number of a message to be written.</summary>
    public ulong Of(NewMessage message) => Of(message.Type, message.DataUtf8, message.MetadataUtf8);

    /// <summary>The number of a message that is there.</summary>
    public ulong Of(StoredMessage message) => Of(message.Type, message.DataUtf8, message.MetadataUtf8);

    private ulong Of(string type, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> metadata)
    {
        _text.ResetWrittenCount();
        StoredForm.WriteText(type, _text);
        StoredForm.Write(data, _text);
        // No metadata and empty ones are the same to every reader.
        StoredForm.Write(metadata.IsEmpty ? "{}"u8.ToArray() : metadata, _text);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_text.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
