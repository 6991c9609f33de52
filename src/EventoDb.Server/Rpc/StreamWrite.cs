using System.Text;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Rpc;

/// <summary><c>stream.write</c>: from a request to what the writer takes, and from its outcome to the answer.</summary>
internal static class StreamWrite
{
    /// <summary>Fills <paramref name="operation"/> from the call's arguments, checked in EventoDB's order.</summary>
    public static void Prepare(RpcCall call, AppendOperation operation)
    {
        call.RequireArguments(2, "stream.write requires at least 2 arguments: streamName and message");
        var bytes = operation.Bytes;
        operation.Stream = RequireText(call.Request[0], bytes, "streamName");
        if (!call.Request[1].IsObject) throw RpcException.InvalidRequest("message must be an object");

        JsonValue type = default, data = default, metadata = default;
        var message = call.Request[1].EnumerateProperties();
        while (message.MoveNext())
        {
            if (message.NameIs("type"u8)) type = message.Value;
            else if (message.NameIs("data"u8)) data = message.Value;
            else if (message.NameIs("metadata"u8)) metadata = message.Value;
        }
        operation.Type = RequireText(type, bytes, "message.type");
        if (!data.IsObject) throw RpcException.InvalidRequest("message.data must be an object");
        if (metadata is { Exists: true, IsObject: false }) throw RpcException.InvalidRequest("message.metadata must be an object");
        ReadOptions(call, operation);

        operation.Namespace = call.Caller.Require("Failed to write message");
        operation.Data = call.Copier.Copy(data.Json.Span, bytes);
        if (metadata.Exists)
        {
            var copied = call.Copier.Copy(metadata.Json.Span, bytes);
            operation.Metadata = copied;
            operation.Correlation = Correlation.Find(bytes, copied);
        }
    }

    /// <summary>Writes the answer to what <see cref="Prepare"/> prepared and the writer has done.</summary>
    public static void Answer(AppendOperation operation, ResponseWriter response)
    {
        if (operation.Error is { } error)
        {
            response.WriteError(error);
            return;
        }
        var body = response.Body();
        body.Append("""{"globalPosition":"""u8);
        JsonText.WriteInteger(body, operation.GlobalPosition);
        body.Append(""","position":"""u8);
        JsonText.WriteInteger(body, operation.Position);
        body.Append("}\n"u8);
        response.WriteJson(body.Written);
    }

    private static void ReadOptions(RpcCall call, AppendOperation operation)
    {
        JsonValue id = default, expectedVersion = default;
        var properties = call.Options(2);
        while (properties.MoveNext())
        {
            if (properties.NameIs("id"u8)) id = properties.Value;
            else if (properties.NameIs("expectedVersion"u8)) expectedVersion = properties.Value;
        }
        var given = RpcOption.Text(id, "options.id");
        operation.ExpectedVersion = RpcOption.Integer(expectedVersion, "options.expectedVersion");
        if (string.IsNullOrEmpty(given))
        {
            operation.Id = MessageId.Make(operation.Bytes);
            return;
        }
        var utf8 = Encoding.UTF8.GetBytes(given);
        if (!MessageId.IsValid(utf8)) throw new RpcException(RpcError.Backend("Failed to write message", "the id is no UUID"));
        operation.Id = operation.Bytes.Append(utf8);
        operation.IdIsGiven = true;
    }

    private static Range RequireText(JsonValue value, GrowingBuffer bytes, string name)
    {
        var start = bytes.Length;
        if (value.IsString) JsonText.Unescape(value.Json.Span[1..^1], bytes);
        return bytes.Length > start ? start..bytes.Length : throw RpcException.InvalidRequest($"{name} must be a non-empty string");
    }
}
