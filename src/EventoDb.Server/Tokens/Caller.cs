using EventoDb.Server.Errors;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Tokens;

/// <summary>Whom a request's token speaks for.</summary>
/// <param name="Name">The namespace's name.</param>
/// <param name="Namespace">The namespace; null where it does not exist, which only test mode lets through.</param>
internal readonly record struct Caller(string Name, Namespace? Namespace)
{
    /// <summary>The namespace, or the answer for one that does not exist; <paramref name="failed"/> reads like "Failed to get messages".</summary>
    public Namespace Require(string failed) =>
        Namespace is { IsDeleted: false } found ? found : throw new RpcException(RpcError.Backend(failed, "namespace not found"));
}
