using EventoDb.Server.Errors;
using EventoDb.Server.Json;

namespace EventoDb.Server.Rpc;

/// <summary>How many messages a read may return.</summary>
internal static class BatchSize
{
    private const long Default = 1000;
    private const long Largest = 10_000;

    /// <summary>The option's value: 1000 without one; 0 and less means all (eventodb 0.7.0 on sqlite).</summary>
    public static long Of(JsonValue option)
    {
        var size = RpcOption.Integer(option, "options.batchSize") ?? Default;
        return size <= Largest ? size : throw RpcException.InvalidRequest("options.batchSize must be <= 10000 or -1 for unlimited");
    }
}
