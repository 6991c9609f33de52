using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Client;

/// <summary>The form of a token: <c>ns_</c> + base64url(namespace), unpadded + <c>_</c> + 64 hex digits (eventodb 0.7.0, Model).</summary>
public static class EventoToken
{
    private const string Prefix = "ns_";
    private const int SecretBytes = 32;

    // Strict: bytes that are no UTF-8 make no name.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A new token for <paramref name="namespaceName"/> with a random secret of 256 bits.</summary>
    /// <param name="namespaceName">The namespace; not empty.</param>
    /// <returns>The token. The server keeps only its hash: who loses it has lost it.</returns>
    /// <exception cref="ArgumentException">The name is empty, or one of the few whose token the server cannot read
    /// (see <see cref="CanName"/>).</exception>
    public static string Create(string namespaceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(namespaceName);
        if (!CanName(namespaceName))
        {
            throw new ArgumentException(
                $"A namespace cannot be called '{namespaceName}': the base64url form of that name holds '_', and EventoDB refuses tokens with a '_' inside the name; choose another name.",
                nameof(namespaceName));
        }
        return Prefix + Encode(namespaceName) + "_" + Convert.ToHexString(RandomNumberGenerator.GetBytes(SecretBytes)).ToLowerInvariant();
    }

    /// <summary>Whether a namespace of this name can be used at all: EventoDB 0.7.0 splits tokens at <c>_</c>, so one whose name encodes
    /// to a text with <c>_</c> is refused ("expected 2 parts after prefix").</summary>
    /// <param name="namespaceName">The name.</param>
    public static bool CanName(string namespaceName) => !string.IsNullOrEmpty(namespaceName) && !Encode(namespaceName).Contains('_');

    /// <summary>The namespace that a token is for.</summary>
    /// <param name="token">A token, or anything else.</param>
    /// <param name="namespaceName">The namespace, where the token is well formed.</param>
    /// <returns>Whether the token is well formed. Whether a server accepts it, only the server knows.</returns>
    public static bool TryGetNamespace([NotNullWhen(true)] string? token, [NotNullWhen(true)] out string? namespaceName)
    {
        namespaceName = null;
        if (token is null || !token.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = token[Prefix.Length..].Split('_');
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length != SecretBytes * 2 || !parts[1].All(char.IsAsciiHexDigit)) return false;
        return TryDecode(parts[0], out namespaceName);
    }

    private static string Encode(string name) =>
        Convert.ToBase64String(Utf8.GetBytes(name)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static bool TryDecode(string encoded, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (encoded.AsSpan().ContainsAny("+/=")) return false;
        var padded = encoded.Replace('-', '+').PadRight((encoded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length)) return false;
        try
        {
            name = Utf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        return name.Length > 0;
    }
}
