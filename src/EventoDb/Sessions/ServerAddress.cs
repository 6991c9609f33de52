using EventoDb.Client;

namespace EventoDb;

/// <summary>A server's address as people type it.</summary>
internal static class ServerAddress
{
    /// <summary>Where a server listens when nobody says otherwise.</summary>
    public const string Default = "http://localhost:8080";

    /// <summary>Reads an address; without a scheme, <c>http</c> is meant.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Uri Parse(string text)
    {
        text = text.Trim();
        if (TokenRedaction.Redact(text) != text) throw new ArgumentException("The server's address holds a token, which would show in logs; give it with -Token.", nameof(text));
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0) return uri;
        throw new ArgumentException($"'{text}' is no address of a server; one looks like http://localhost:8080.", nameof(text));
    }

    /// <summary>Whether a token would cross the network in the clear.</summary>
    public static bool IsExposed(Uri uri) => uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback;
}
