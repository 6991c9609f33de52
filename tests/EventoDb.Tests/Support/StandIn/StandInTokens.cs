using System.Buffers;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>The form of tokens.</summary>
internal static class StandInTokens
{
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Create(string name, string secret) =>
        $"ns_{Convert.ToBase64String(Encoding.UTF8.GetBytes(name)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}_{secret}";

    /// <summary>The namespace of a token.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static string Parse(string token)
    {
        var parts = token.Split('_');
        if (parts is not ["ns", var name, var secret] || secret.Length != 64 || !secret.All(char.IsAsciiHexDigit) || name.AsSpan().ContainsAnyExcept(Base64Url))
        {
            throw new FormatException("invalid token format");
        }
        return Encoding.UTF8.GetString(Convert.FromBase64String(name.Replace('-', '+').PadRight((name.Length + 3) / 4 * 4, '=')));
    }
}
