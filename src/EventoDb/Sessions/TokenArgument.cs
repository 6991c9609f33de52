using System.Management.Automation;
using System.Net;
using System.Security;
using EventoDb.Json;

namespace EventoDb;

/// <summary>A token as a user hands it in: a SecureString or text.</summary>
internal static class TokenArgument
{
    /// <summary>The token, or null where none was given.</summary>
    /// <exception cref="ArgumentException">It is neither a SecureString nor text, or is empty.</exception>
    public static string? Read(object? argument)
    {
        var value = DataMembers.Unwrap(argument);
        var token = value switch
        {
            null => null,
            SecureString secure => new NetworkCredential(string.Empty, secure).Password,
            string text => text,
            PSCredential credential => credential.GetNetworkCredential().Password,
            _ => throw new ArgumentException("-Token takes a SecureString or text."),
        };
        if (token is null) return null;
        token = token.Trim();
        if (token.Length == 0) throw new ArgumentException("-Token is empty.");
        if (token.Any(static character => character is <= ' ' or > '~')) throw new ArgumentException("-Token holds characters that no token has.");
        return token;
    }

    /// <summary>A token as a SecureString.</summary>
    public static SecureString ToSecureString(string token)
    {
        var secure = new SecureString();
        foreach (var character in token) secure.AppendChar(character);
        secure.MakeReadOnly();
        return secure;
    }
}
