using System.Collections.Concurrent;
using System.Security;
using EventoDb.Client;

namespace EventoDb;

/// <summary>The tokens of the namespaces that a session has made or used, so that it finds back to them: the servers keep only hashes. In memory only.</summary>
internal sealed class NamespaceTokens
{
    private readonly ConcurrentDictionary<(Uri Server, string Namespace), SecureString> _tokens = new();

    /// <summary>Takes note of a connection's token, where it has one.</summary>
    public void Add(EventoConnection connection) => Add(connection.Uri, connection.Client.GetToken());

    /// <summary>Takes note of a token; what is none is passed over.</summary>
    public void Add(Uri server, string? token)
    {
        if (EventoToken.TryGetNamespace(token, out var name)) _tokens[(server, name)] = TokenArgument.ToSecureString(token);
    }

    /// <summary>Forgets a token, which is worth nothing any more.</summary>
    public void Remove(Uri server, string name) => _tokens.TryRemove((server, name), out _);

    /// <summary>The token of a namespace; null where this session has neither made nor used it.</summary>
    public SecureString? Find(Uri server, string name) => _tokens.GetValueOrDefault((server, name));

    /// <summary>The namespaces of a server whose tokens are known, by name.</summary>
    public IEnumerable<string> NamesOn(Uri server) =>
        _tokens.Keys.Where(key => key.Server == server).Select(static key => key.Namespace).Order(StringComparer.Ordinal);
}
