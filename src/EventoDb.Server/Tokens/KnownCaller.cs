using EventoDb.Server.Errors;
using EventoDb.Server.Http;

namespace EventoDb.Server.Tokens;

/// <summary>Remembers whom a connection speaks for, as long as it sends the same header and the token stays good.</summary>
internal sealed class KnownCaller
{
    private readonly Authentication _authentication;
    private string? _authorization;
    private byte[]? _hash;
    private Caller _caller;

    public KnownCaller(Authentication authentication) => _authentication = authentication;

    /// <inheritdoc cref="Authentication.Identify"/>
    public RpcError? Identify(RequestHead request, out Caller caller)
    {
        caller = _caller;
        // The head keeps one string for equal headers; a namespace one array for its token.
        if (!request.HasQuery
            && ReferenceEquals(request.Authorization, _authorization)
            && caller.Namespace is { IsDeleted: false } known
            && ReferenceEquals(known.TokenHash, _hash))
        {
            return null;
        }
        var error = _authentication.Identify(request, out caller);
        if (error is null && !request.HasQuery && caller.Namespace is not null)
        {
            _authorization = request.Authorization;
            _hash = caller.Namespace.TokenHash;
            _caller = caller;
        }
        return error;
    }
}
