using System.Text;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Rpc;

/// <summary><c>stream.get</c>, <c>stream.last</c>, <c>stream.version</c>. Writing is <see cref="StreamWrite"/>.</summary>
internal sealed class StreamMethods
{
    private readonly Store _store;

    public StreamMethods(Store store) => _store = store;

    public ValueTask GetAsync(RpcCall call)
    {
        call.RequireArguments(1, "stream.get requires at least 1 argument: streamName");
        var name = call.RequireText(0, "streamName");
        JsonValue position = default, globalPosition = default, batchSize = default;
        var properties = call.Options(1);
        while (properties.MoveNext())
        {
            if (properties.NameIs("position"u8)) position = properties.Value;
            else if (properties.NameIs("globalPosition"u8)) globalPosition = properties.Value;
            else if (properties.NameIs("batchSize"u8)) batchSize = properties.Value;
        }
        var from = RpcOption.Integer(position, "options.position") ?? 0;
        var fromGlobal = RpcOption.Integer(globalPosition, "options.globalPosition");
        var limit = BatchSize.Of(batchSize);
        var within = call.Caller.Require("Failed to get messages");
        return MessagePage.WriteAsync(_store, call.Response, new StreamQuery(within, Encoding.UTF8.GetBytes(name), from, fromGlobal, limit));
    }

    public ValueTask LastAsync(RpcCall call)
    {
        call.RequireArguments(1, "stream.last requires at least 1 argument: streamName");
        var name = call.RequireText(0, "streamName");
        JsonValue typeOption = default;
        var properties = call.Options(1);
        while (properties.MoveNext())
        {
            if (properties.NameIs("type"u8)) typeOption = properties.Value;
        }
        var type = RpcOption.Text(typeOption, "options.type");
        var within = call.Caller.Require("Failed to get last message");

        var body = call.Response.Body();
        using (var lease = _store.Read())
        {
            if (lease.Session.KeyOfStream(within.Key, Encoding.UTF8.GetBytes(name)) is { } key)
            {
                var row = string.IsNullOrEmpty(type)
                    ? lease.Session.Last.Bind(1, key)
                    : lease.Session.LastOfType.Bind(1, key).Bind(2, Encoding.UTF8.GetBytes(type));
                if (row.Step()) MessageWriter.Write(body, row, withStream: false);
                row.Reset();
            }
        }
        return Answer(call, body);
    }

    public ValueTask VersionAsync(RpcCall call)
    {
        call.RequireArguments(1, "stream.version requires 1 argument: streamName");
        var name = call.RequireText(0, "streamName");
        var within = call.Caller.Require("Failed to get stream version");
        var body = call.Response.Body();
        using (var lease = _store.Read())
        {
            var find = lease.Session.FindStream.Bind(1, within.Key).Bind(2, Encoding.UTF8.GetBytes(name));
            if (find.Step() && find.Integer(1) >= 0) JsonText.WriteInteger(body, find.Integer(1));
            find.Reset();
        }
        return Answer(call, body);
    }

    private static ValueTask Answer(RpcCall call, GrowingBuffer body)
    {
        if (body.Length == 0) body.Append("null"u8);
        body.Append((byte)'\n');
        call.Response.WriteJson(body.Written);
        return default;
    }
}
