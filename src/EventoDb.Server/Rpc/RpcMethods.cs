using System.Collections.Frozen;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>The protocol's methods by name, <see cref="StreamWrite"/> aside.</summary>
internal sealed class RpcMethods
{
    private readonly FrozenDictionary<string, Func<RpcCall, ValueTask>> _methods;

    public RpcMethods(StreamMethods streams, CategoryMethods categories, NamespaceMethods namespaces, SystemMethods system) =>
        _methods = new Dictionary<string, Func<RpcCall, ValueTask>>
        {
            ["stream.get"] = streams.GetAsync,
            ["stream.last"] = streams.LastAsync,
            ["stream.version"] = streams.VersionAsync,
            ["category.get"] = categories.GetAsync,
            ["ns.create"] = namespaces.CreateAsync,
            ["ns.delete"] = namespaces.DeleteAsync,
            ["ns.list"] = namespaces.ListAsync,
            ["ns.info"] = namespaces.InfoAsync,
            ["ns.streams"] = namespaces.StreamsAsync,
            ["ns.categories"] = namespaces.CategoriesAsync,
            ["sys.version"] = SystemMethods.VersionAsync,
            ["sys.health"] = system.HealthAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public ValueTask InvokeAsync(RpcCall call) => _methods.TryGetValue(call.Request.Method, out var method)
        ? method(call)
        : throw new RpcException(new RpcError(ServerErrorCode.MethodNotFound, $"Unknown method: {call.Request.Method}"));
}
