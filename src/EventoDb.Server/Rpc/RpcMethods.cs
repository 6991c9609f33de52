using System.Collections.Frozen;
using EventoDb.Server.Errors;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>The protocol's methods by name.</summary>
internal sealed class RpcMethods
{
    private readonly FrozenDictionary<string, RpcMethod> _methods;

    public RpcMethods(StreamMethods streams, CategoryMethods categories, NamespaceMethods namespaces, SystemMethods system) =>
        _methods = new Dictionary<string, RpcMethod>
        {
            ["stream.write"] = new(static call => call.Writes.AddAsync(call), IsAnsweredLater: true),
            ["stream.get"] = new(streams.GetAsync),
            ["stream.last"] = new(streams.LastAsync),
            ["stream.version"] = new(streams.VersionAsync),
            ["category.get"] = new(categories.GetAsync),
            ["ns.create"] = new(namespaces.CreateAsync),
            ["ns.delete"] = new(namespaces.DeleteAsync),
            ["ns.list"] = new(namespaces.ListAsync),
            ["ns.info"] = new(namespaces.InfoAsync),
            ["ns.streams"] = new(namespaces.StreamsAsync),
            ["ns.categories"] = new(namespaces.CategoriesAsync),
            ["sys.version"] = new(SystemMethods.VersionAsync),
            ["sys.health"] = new(system.HealthAsync),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The method of this name; what is answered where there is none.</summary>
    public RpcError? Find(string name, out RpcMethod? method) =>
        _methods.TryGetValue(name, out method) ? null : new RpcError(ServerErrorCode.MethodNotFound, $"Unknown method: {name}");
}
