using System.Buffers;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>The form of tokens, refused in the server's words.</summary>
internal static class StandInTokens
{
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Create(string name, string secret) =>
        $"ns_{Convert.ToBase64String(Encoding.UTF8.GetBytes(name)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}_{secret}";

    /// <summary>The namespace of a token.</summary>
    /// <exception cref="FormatException">It is malformed; the message is the server's.</exception>
    public static string Parse(string token)
    {
        if (!token.StartsWith("ns_", StringComparison.Ordinal)) throw new FormatException("invalid token format: missing 'ns_' prefix");
        var parts = token[3..].Split('_');
        if (parts.Length != 2) throw new FormatException($"invalid token format: expected 2 parts after prefix, got {parts.Length}");
        var bad = parts[0].AsSpan().IndexOfAnyExcept(Base64Url);
        if (bad >= 0) throw new FormatException($"invalid token format: namespace part is not valid base64url: illegal base64 data at input byte {bad}");
        if (parts[1].FirstOrDefault(c => !char.IsAsciiHexDigit(c)) is var wrong and not '\0')
        {
            throw new FormatException($"invalid token format: random part is not valid hexadecimal: encoding/hex: invalid byte: U+{(int)wrong:X4} '{wrong}'");
        }
        if (parts[1].Length != 64) throw new FormatException("invalid token format: random part must be 64 characters");
        var padded = parts[0].Replace('-', '+').PadRight((parts[0].Length + 3) / 4 * 4, '=');
        return Encoding.UTF8.GetString(Convert.FromBase64String(padded));
    }
}
