using EventoDb.Server.Errors;
using EventoDb.Server.Json;

namespace EventoDb.Server.Rpc;

/// <summary>Reads optional fields; one that is there must be of its type.</summary>
internal static class RpcOption
{
    public static long? Integer(JsonValue value, string name)
    {
        if (!value.Exists) return null;
        return value.IsNumber ? value.Integer() : throw RpcException.InvalidRequest($"{name} must be a number");
    }

    public static string? Text(JsonValue value, string name)
    {
        if (!value.Exists) return null;
        return value.IsString ? value.Text() : throw RpcException.InvalidRequest($"{name} must be a string");
    }
}
