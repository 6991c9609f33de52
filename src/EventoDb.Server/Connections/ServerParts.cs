using EventoDb.Server.Http;
using EventoDb.Server.Import;
using EventoDb.Server.Rpc;
using EventoDb.Server.Storage;
using EventoDb.Server.Subscriptions;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Connections;

/// <summary>What a server's connections share.</summary>
internal sealed record ServerParts(
    Store Store,
    Authentication Authentication,
    RpcMethods Methods,
    SubscriptionEndpoint Subscriptions,
    ImportEndpoint Import,
    HttpLimits Limits,
    TimeProvider Clock)
{
    /// <summary>What the bodies of all requests may take.</summary>
    public BodyBudget Bodies { get; } = new(Limits.Bodies);
}
