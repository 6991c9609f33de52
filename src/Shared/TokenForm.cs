using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EventoDb.Shared;

/// <summary>The form of a token: <c>ns_</c> + base64url(namespace), unpadded + <c>_</c> + 64 hex digits (eventodb 0.7.0, Model).</summary>
/// <remarks>
/// base64url knows the letter <c>_</c>, so the secret begins at the last one. EventoDB 0.7.0 splits at every one and refuses the tokens that it makes itself
/// for such namespaces (<c>???</c>).
/// </remarks>
internal static class TokenForm
{
    private const string Prefix = "ns_";
    private const int SecretBytes = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64UrlLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A fresh token of a namespace, with a random secret of 256 bits.</summary>
    /// <param name="name">The namespace's name, as UTF-8.</param>
    public static string Make(ReadOnlySpan<byte> name) =>
        $"{Prefix}{Encode(name)}_{Convert.ToHexString(RandomNumberGenerator.GetBytes(SecretBytes)).ToLowerInvariant()}";

    /// <summary>Whether EventoDB itself can read the tokens of a namespace.</summary>
    /// <param name="name">The namespace's name, as UTF-8.</param>
    public static bool IsReadByAll(ReadOnlySpan<byte> name) => !Encode(name).Contains('_', StringComparison.Ordinal);

    /// <summary>The name of the namespace that a token is for, as the bytes in it, which need be no UTF-8.</summary>
    /// <returns>Whether the token is well formed.</returns>
    public static bool TryGetName(ReadOnlySpan<char> token, [NotNullWhen(true)] out byte[]? name)
    {
        name = null;
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var rest = token[Prefix.Length..];
        var cut = rest.LastIndexOf('_');
        if (cut <= 0) return false;
        var secret = rest[(cut + 1)..];
        if (secret.Length != SecretBytes * 2 || secret.ContainsAnyExcept(HexDigits)) return false;
        return TryDecode(rest[..cut], out name);
    }

    private static string Encode(ReadOnlySpan<byte> name) => Convert.ToBase64String(name).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static bool TryDecode(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out byte[]? name)
    {
        name = null;
        if (encoded.ContainsAnyExcept(Base64UrlLetters) || encoded.Length % 4 == 1) return false;
        name = Convert.FromBase64String(encoded.ToString().Replace('-', '+').Replace('_', '/').PadRight((encoded.Length + 3) / 4 * 4, '='));
        return true;
    }
}
