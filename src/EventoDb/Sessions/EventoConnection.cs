using EventoDb.Client;

namespace EventoDb;

/// <summary>A connection to one EventoDB server and one of its namespaces. Immutable and thread-safe: it can be handed to other runspaces
/// (<c>$using:connection</c>). Holds one long-lived HTTP client; never shows its token.</summary>
public sealed class EventoConnection
{
    internal EventoConnection(EventoClient client, string? serverVersion)
    {
        Client = client;
        ServerVersion = serverVersion;
    }

    /// <summary>The server's address.</summary>
    public Uri Uri => Client.Uri;

    /// <summary>The namespace the connection works in; null without a token.</summary>
    public string? Namespace => Client.Namespace;

    /// <summary>The server's version when the connection was made; null where it was made from the environment, without asking.</summary>
    public string? ServerVersion { get; }

    /// <summary>How long one request may take, in seconds.</summary>
    public double TimeoutSec => Client.Options.Timeout.TotalSeconds;

    /// <summary>How often a request that failed on its way is tried again.</summary>
    public int RetryCount => Client.Options.RetryCount;

    /// <summary>The protocol's client.</summary>
    internal EventoClient Client { get; }

    /// <summary>The same server through the same HTTP client, in another namespace.</summary>
    internal EventoConnection WithToken(string token) => new(Client.WithToken(token), ServerVersion);

    /// <summary>Address and namespace.</summary>
    public override string ToString() => Client.ToString();
}
