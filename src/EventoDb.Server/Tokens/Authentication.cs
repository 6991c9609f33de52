using System.Security.Cryptography;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Storage;
using EventoDb.Shared;

namespace EventoDb.Server.Tokens;

/// <summary>Which namespace a request is for, and whether its token opens it.</summary>
internal sealed class Authentication
{
    private readonly Store _store;

    public Authentication(Store store, bool testMode)
    {
        _store = store;
        IsTestMode = testMode;
    }

    /// <summary>Whether missing, malformed and wrong tokens are accepted.</summary>
    public bool IsTestMode { get; }

    /// <summary>
    /// The caller's namespace. In test mode a well-formed token may name one that does not exist: <see cref="Caller.Namespace"/> is null then.
    /// </summary>
    public RpcError? Identify(RequestHead request, out Caller caller)
    {
        caller = default;
        var text = request.Query("token");
        if (text.Length == 0)
        {
            const string scheme = "Bearer ";
            var header = request.Authorization;
            if (header.Length == 0) return Missing("Authorization header required", ref caller);
            if (!header.StartsWith(scheme, StringComparison.Ordinal)) return Missing("Authorization header must use Bearer scheme", ref caller);
            text = header[scheme.Length..];
        }
        if (Token.Parse(text) is not { } token)
        {
            if (IsTestMode) return AsDefault(ref caller);
            return new RpcError(ServerErrorCode.AuthInvalidToken, "Invalid token format", KeyValuePair.Create<string, object>("error", Token.Malformed));
        }
        var found = _store.Find(token.Namespace);
        caller = new Caller(token.Namespace, found);
        if (IsTestMode) return null;
        // Hashed in any case: the time taken does not tell whether the namespace exists.
        var hash = token.Hash();
        return found is not null && CryptographicOperations.FixedTimeEquals(hash, found.TokenHash) ? null : RpcError.Unauthorized(token.Namespace);
    }

    /// <summary>Whether the caller may look into or delete namespace <paramref name="name"/>: its own, or any with the server's own token.</summary>
    public bool MayManage(Caller caller, string name) => IsTestMode || caller.Name == name || caller.Name == Store.DefaultNamespace;

    private RpcError? Missing(string message, ref Caller caller) =>
        IsTestMode ? AsDefault(ref caller) : new RpcError(ServerErrorCode.AuthRequired, message);

    private RpcError? AsDefault(ref Caller caller)
    {
        caller = new Caller(Store.DefaultNamespace, _store.Find(Store.DefaultNamespace));
        return null;
    }
}
