using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Client;

/// <summary>UUIDs of version 5 (RFC 9562, 5.5): always the same for the same name in the same space.</summary>
internal static class NameBasedUuid
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The UUID of a name.</summary>
    /// <param name="space">The UUID of the space that the name is in.</param>
    /// <param name="name">The name, of which each character counts.</param>
    /// <exception cref="EncoderFallbackException">The name holds half a surrogate pair.</exception>
    [SuppressMessage("Security", "CA5350", Justification = "What UUIDs of version 5 are made with; it keeps nothing secret.")]
    public static Guid Create(Guid space, string name)
    {
        var text = new byte[16 + Utf8.GetByteCount(name)];
        space.TryWriteBytes(text, bigEndian: true, out _);
        Utf8.GetBytes(name, text.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
