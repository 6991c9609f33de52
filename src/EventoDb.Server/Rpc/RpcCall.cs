using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Rpc;

/// <summary>A request on its way through a method. Used again by its connection.</summary>
internal sealed class RpcCall
{
    public RpcCall(ResponseWriter response, PendingWrites writes)
    {
        Response = response;
        Writes = writes;
    }

    /// <summary>The method's name and arguments.</summary>
    public RpcRequest Request { get; } = new();

    public Caller Caller { get; set; }

    public ResponseWriter Response { get; }

    /// <summary>The writes of the same connection that are under way.</summary>
    public PendingWrites Writes { get; }

    /// <summary>Copies JSON into the store's form.</summary>
    public JsonCopier Copier { get; } = new();

    /// <summary>Refuses a call with fewer arguments.</summary>
    public void RequireArguments(int count, string message)
    {
        if (Request.Count < count) throw RpcException.InvalidRequest(message);
    }

    /// <summary>An argument that must be a string with something in it.</summary>
    public string RequireText(int index, string name)
    {
        var text = Request[index].IsString ? Request[index].Text() : "";
        return text.Length > 0 ? text : throw RpcException.InvalidRequest($"{name} must be a non-empty string");
    }

    /// <summary>What the options say: nothing where there are none; a null is refused.</summary>
    public JsonValue.Properties Options(int index) =>
        Request.Count <= index ? default
        : Request[index].IsObject ? Request[index].EnumerateProperties()
        : throw RpcException.InvalidRequest("options must be an object");
}
