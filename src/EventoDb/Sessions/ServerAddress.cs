using EventoDb.Client;

namespace EventoDb;

/// <summary>A server's address as people type it.</summary>
internal static class ServerAddress
{
    /// <summary>Where a server listens when nobody says otherwise.</summary>
    public const string Default = "http://localhost:8080";

    private const string SchemeEnd = "://";

    /// <summary>Reads an address; without a scheme, <c>http</c> is meant.</summary>
    /// <exception cref="ArgumentException">It is none, or holds what is secret, which the message does not show.</exception>
    public static Uri Parse(string text)
    {
        text = WithoutSecrets(text.Trim());
        if (HoldsToken(text)) throw new ArgumentException("The server's address holds a token, which would show in logs; give it with -Token.", nameof(text));
        if (HoldsUser(text)) throw new ArgumentException("The server's address takes no user, query or fragment; the token has a place of its own.", nameof(text));
        var full = text.Contains(SchemeEnd, StringComparison.Ordinal) ? text : "http" + SchemeEnd + text;
        if (Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0) return uri;
        throw new ArgumentException($"'{text}' is no address of a server; one looks like http://localhost:8080.", nameof(text));
    }

    /// <summary>Refuses what is no address of a proxy.</summary>
    /// <exception cref="ArgumentException">It is none, or holds what is secret, which the message does not show.</exception>
    public static void CheckProxy(Uri proxy)
    {
        var text = WithoutSecrets(proxy.OriginalString);
        if (HoldsToken(text)) throw new ArgumentException("The proxy's address holds a token, which would show in logs; it is given with -Token.");
        if (HoldsUser(text)) throw new ArgumentException("The proxy's address takes no user and password; give them with -ProxyCredential.");
        if (!proxy.IsAbsoluteUri || proxy.Host.Length == 0) throw new ArgumentException("-Proxy takes an address such as http://proxy:3128.");
    }

    /// <summary>An address with its token blotted out, and all that may be user and password: what stands before its last <c>@</c>, because a password that
    /// is not encoded may hold anything.</summary>
    public static string WithoutSecrets(string text)
    {
        text = TokenRedaction.Redact(text);
        var at = text.LastIndexOf('@');
        if (at < 0) return text;
        var scheme = text.IndexOf(SchemeEnd, StringComparison.Ordinal) is >= 0 and var end && end < at ? text[..(end + SchemeEnd.Length)] : string.Empty;
        return $"{scheme}***{text[at..]}";
    }

    /// <summary>The first host to which a token would cross the network in the clear: that of a proxy that is named, or the server's; null where there is none.</summary>
    public static string? FindExposedHost(EventoClientOptions options)
    {
        if (options.Uri.Scheme != Uri.UriSchemeHttp) return null;
        if (options.Proxy?.GetProxy(options.Uri) is { } proxy && proxy.Scheme != Uri.UriSchemeHttps && !proxy.IsLoopback) return proxy.Host;
        return options.Uri.IsLoopback ? null : options.Uri.Host;
    }

    private static bool HoldsToken(string text) => text.Contains(TokenRedaction.Replacement, StringComparison.Ordinal);

    private static bool HoldsUser(string text) => text.Contains('@', StringComparison.Ordinal);
}
