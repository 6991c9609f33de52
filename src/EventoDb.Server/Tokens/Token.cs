using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Server.Tokens;

/// <summary>A namespace's token: <c>ns_</c> + base64url(namespace), unpadded + <c>_</c> + 64 hex digits.</summary>
/// <remarks>
/// base64url knows the letter <c>_</c>: EventoDB 0.7.0 refuses the tokens that it makes itself for such namespaces (<c>???</c>).
/// Here the secret begins at the last one.
/// </remarks>
internal sealed class Token
{
    private const string Prefix = "ns_";
    private const int SecretLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64UrlLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string _text;

    private Token(string text, string name)
    {
        _text = text;
        Namespace = name;
    }

    public string Namespace { get; }

    /// <summary>A fresh token.</summary>
    public static Token Make(string name)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(name)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
#pragma warning disable CA1308 // Hexadecimal digits, lower-case by the token's definition.
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(SecretLength / 2)).ToLowerInvariant();
#pragma warning restore CA1308
        return new Token($"{Prefix}{encoded}_{secret}", name);
    }

    /// <summary>Reads a token; <paramref name="error"/> says, in EventoDB's words, what is wrong with it.</summary>
    public static Token? Parse(string text, out string error)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return Invalid("missing 'ns_' prefix", out error);
        var rest = text.AsSpan(Prefix.Length);
        var parts = rest.Count('_') + 1;
        var cut = rest.LastIndexOf('_');
        if (parts == 1 || (parts > 2 && rest.Length - cut - 1 != SecretLength))
        {
            return Invalid(string.Create(CultureInfo.InvariantCulture, $"expected 2 parts after prefix, got {parts}"), out error);
        }
        var encoded = rest[..cut];
        var secret = rest[(cut + 1)..];
        var length = Encoding.UTF8.GetByteCount(secret);
        if (length != SecretLength)
        {
            return Invalid(string.Create(CultureInfo.InvariantCulture, $"random part must be 64 hex characters, got {length}"), out error);
        }
        var foreign = secret.IndexOfAnyExcept(HexDigits);
        if (foreign >= 0)
        {
            return Invalid($"random part is not valid hexadecimal: encoding/hex: invalid byte: {Named(secret, foreign)}", out error);
        }
        if (Decode(encoded, out var bad) is not { } name)
        {
            return Invalid(
                string.Create(CultureInfo.InvariantCulture, $"namespace part is not valid base64url: illegal base64 data at input byte {bad}"),
                out error);
        }
        if (name.Length == 0) return Invalid("namespace is empty", out error);
        error = "";
        return new Token(text, name);
    }

    /// <summary>What is stored and compared: SHA-256 of the token's text.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_text));

    /// <summary>The token itself, secret included: only for the one who made it.</summary>
    public string Reveal() => _text;

    /// <summary>The namespace alone.</summary>
    public override string ToString() => $"token of namespace '{Namespace}'";

    private static Token? Invalid(string reason, out string error)
    {
        error = "invalid token format: " + reason;
        return null;
    }

    private static string Named(ReadOnlySpan<char> text, int index)
    {
        var value = Encoding.UTF8.GetBytes(text[index..].ToString())[0];
        var named = string.Create(CultureInfo.InvariantCulture, $"U+{(int)value:X4}");
        return value is < 0x20 or (>= 0x7F and <= 0xA0) or 0xAD ? named : $"{named} '{(char)value}'";
    }

    private static string? Decode(ReadOnlySpan<char> encoded, out int bad)
    {
        bad = encoded.IndexOfAnyExcept(Base64UrlLetters);
        if (bad < 0 && encoded.Length % 4 == 1) bad = encoded.Length - 1;
        if (bad >= 0)
        {
            bad = Encoding.UTF8.GetByteCount(encoded[..bad]);
            return null;
        }
        var padded = string.Concat(encoded.ToString().Replace('-', '+').Replace('_', '/'), (encoded.Length % 4) switch { 2 => "==", 3 => "=", _ => "" });
        return Encoding.UTF8.GetString(Convert.FromBase64String(padded));
    }
}
