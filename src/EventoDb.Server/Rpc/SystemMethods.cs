using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary><c>sys.version</c>, <c>sys.health</c>.</summary>
internal sealed class SystemMethods
{
    // EventoDB reads lines of up to 1 MiB and says nothing about it.
    private static readonly string LongestLine = FormattableString.Invariant($"{ServerHeader.LongestLine}: {HttpLimits.LongestBody}\r\n");

    private readonly Store _store;
    private readonly Func<int> _connections;

    public SystemMethods(Store store, Func<int> connections)
    {
        _store = store;
        _connections = connections;
    }

    public static ValueTask VersionAsync(RpcCall call)
    {
        call.Response.WriteJson("\"0.7.0\"\n"u8);
        return default;
    }

    public ValueTask HealthAsync(RpcCall call)
    {
        var body = call.Response.Body();
        body.Append("""{"backend":"""u8);
        JsonText.WriteString(body, _store.Backend);
        body.Append(""","connections":"""u8);
        JsonText.WriteInteger(body, _connections());
        body.Append(""","status":"ok"}"""u8);
        body.Append((byte)'\n');
        call.Response.WriteWhole(200, "application/json", body.Written, LongestLine);
        return default;
    }
}
