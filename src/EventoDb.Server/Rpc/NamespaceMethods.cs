using System.Text;
using EventoDb.Server.Errors;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Rpc;

/// <summary><c>ns.create</c>, <c>ns.delete</c>, <c>ns.list</c>, <c>ns.info</c>, <c>ns.streams</c>, <c>ns.categories</c>.</summary>
internal sealed class NamespaceMethods
{
    private const long DefaultStreams = 100;
    private const long MostStreams = 1000;

    private readonly Store _store;
    private readonly Authentication _authentication;

    public NamespaceMethods(Store store, Authentication authentication)
    {
        _store = store;
        _authentication = authentication;
    }

    public async ValueTask CreateAsync(RpcCall call)
    {
        call.RequireArguments(1, "ns.create requires at least 1 argument: namespace ID");
        var name = call.RequireText(0, "namespace ID");
        JsonValue descriptionOption = default, tokenOption = default, metadata = default;
        var properties = call.Options(1);
        while (properties.MoveNext())
        {
            if (properties.NameIs("description"u8)) descriptionOption = properties.Value;
            else if (properties.NameIs("token"u8)) tokenOption = properties.Value;
            else if (properties.NameIs("metadata"u8)) metadata = properties.Value;
        }
        var description = RpcOption.Text(descriptionOption, "options.description") ?? "";
        var token = RpcOption.Text(tokenOption, "options.token") is { } given ? Given(given, name) : Token.Make(name);
        if (metadata is { Exists: true, IsObject: false }) throw RpcException.InvalidRequest("options.metadata must be an object");

        var created = await _store.CreateNamespaceAsync(name, token.Hash(), description).ConfigureAwait(false);

        var body = call.Response.Body();
        body.Append("""{"createdAt":"""u8);
        JsonText.WriteTime(body, created.CreatedAt.Ticks);
        body.Append(""","namespace":"""u8);
        JsonText.WriteString(body, name);
        body.Append(""","token":"""u8);
        JsonText.WriteString(body, token.Reveal());
        body.Append("}\n"u8);
        call.Response.WriteJson(body.Written);
    }

    public async ValueTask DeleteAsync(RpcCall call)
    {
        call.RequireArguments(1, "ns.delete requires 1 argument: namespace ID");
        var name = call.RequireText(0, "namespace ID");
        RequireManageable(call.Caller, name);
        var messages = await _store.DeleteNamespaceAsync(name).ConfigureAwait(false);

        var body = call.Response.Body();
        body.Append("""{"deletedAt":"""u8);
        JsonText.WriteTime(body, DateTime.UtcNow.Ticks);
        body.Append(""","messagesDeleted":"""u8);
        JsonText.WriteInteger(body, messages);
        body.Append(""","namespace":"""u8);
        JsonText.WriteString(body, name);
        body.Append("}\n"u8);
        call.Response.WriteJson(body.Written);
    }

    /// <summary>Those that the caller may look into, the newest first by the second, as EventoDB lists them; the default namespace, the oldest, last.</summary>
    public ValueTask ListAsync(RpcCall call)
    {
        var namespaces = _store.Namespaces
            .Where(listed => _authentication.MayManage(call.Caller, listed.Name))
            .OrderBy(listed => listed.Name == Store.DefaultNamespace)
            .ThenByDescending(listed => listed.CreatedAt.Ticks / TimeSpan.TicksPerSecond)
            .ThenBy(listed => listed.Key);
        var body = call.Response.Body();
        body.Append((byte)'[');
        foreach (var listed in namespaces)
        {
            if (body.Length > 1) body.Append((byte)',');
            body.Append("""{"createdAt":"""u8);
            JsonText.WriteTime(body, listed.CreatedAt.Ticks);
            body.Append(""","description":"""u8);
            JsonText.WriteString(body, listed.Description);
            body.Append(""","messageCount":"""u8);
            JsonText.WriteInteger(body, Count(listed).Messages);
            body.Append(""","namespace":"""u8);
            JsonText.WriteString(body, listed.Name);
            body.Append((byte)'}');
        }
        body.Append("]\n"u8);
        call.Response.WriteJson(body.Written);
        return default;
    }

    public ValueTask InfoAsync(RpcCall call)
    {
        call.RequireArguments(1, "ns.info requires 1 argument: namespace ID");
        var name = call.RequireText(0, "namespace ID");
        var found = RequireManageable(call.Caller, name);
        var counts = Count(found);

        var body = call.Response.Body();
        body.Append("""{"createdAt":"""u8);
        JsonText.WriteTime(body, found.CreatedAt.Ticks);
        body.Append(""","description":"""u8);
        JsonText.WriteString(body, found.Description);
        body.Append(""","lastActivity":"""u8);
        if (LastActivity(found) is { } ticks) JsonText.WriteTime(body, ticks);
        else body.Append("null"u8);
        body.Append(""","messageCount":"""u8);
        JsonText.WriteInteger(body, counts.Messages);
        body.Append(""","namespace":"""u8);
        JsonText.WriteString(body, name);
        body.Append(""","streamCount":"""u8);
        JsonText.WriteInteger(body, counts.Streams);
        body.Append("}\n"u8);
        call.Response.WriteJson(body.Written);
        return default;
    }

    public ValueTask StreamsAsync(RpcCall call)
    {
        JsonValue prefixOption = default, cursorOption = default, limitOption = default;
        var properties = call.Options(0);
        while (properties.MoveNext())
        {
            if (properties.NameIs("prefix"u8)) prefixOption = properties.Value;
            else if (properties.NameIs("cursor"u8)) cursorOption = properties.Value;
            else if (properties.NameIs("limit"u8)) limitOption = properties.Value;
        }
        var prefix = Encoding.UTF8.GetBytes(RpcOption.Text(prefixOption, "prefix") ?? "");
        var cursor = Encoding.UTF8.GetBytes(RpcOption.Text(cursorOption, "cursor") ?? "");
        var limit = RpcOption.Integer(limitOption, "limit") ?? DefaultStreams;
        if (limit is <= 0 or > MostStreams) throw RpcException.InvalidRequest("limit must be between 1 and 1000");
        var within = call.Caller.Require("Failed to list streams");

        var body = call.Response.Body();
        body.Append((byte)'[');
        using (var lease = _store.Read())
        {
            var after = cursor.AsSpan().SequenceCompareTo(prefix) >= 0 && cursor.Length > 0;
            var rows = lease.Session.Streams.Bind(1, within.Key).Bind(2, after ? cursor : prefix);
            while (limit > 0 && rows.Step())
            {
                var name = rows.Bytes(0);
                if (after && name.SequenceEqual(cursor)) continue;
                if (!name.StartsWith(prefix)) break;
                if (rows.Integer(1) < 0) continue;
                if (body.Length > 1) body.Append((byte)',');
                body.Append("""{"lastActivity":"""u8);
                JsonText.WriteTime(body, rows.Ticks(2));
                body.Append(""","stream":"""u8);
                JsonText.WriteString(body, name);
                body.Append(""","version":"""u8);
                JsonText.WriteInteger(body, rows.Integer(1));
                body.Append((byte)'}');
                limit--;
            }
            rows.Reset();
        }
        body.Append("]\n"u8);
        call.Response.WriteJson(body.Written);
        return default;
    }

    public ValueTask CategoriesAsync(RpcCall call)
    {
        var within = call.Caller.Require("Failed to list categories");
        var body = call.Response.Body();
        body.Append((byte)'[');
        using (var lease = _store.Read())
        {
            var rows = lease.Session.Categories.Bind(1, within.Key);
            while (rows.Step())
            {
                if (body.Length > 1) body.Append((byte)',');
                body.Append("""{"category":"""u8);
                JsonText.WriteString(body, rows.Bytes(0));
                body.Append(""","messageCount":"""u8);
                JsonText.WriteInteger(body, rows.Integer(2));
                body.Append(""","streamCount":"""u8);
                JsonText.WriteInteger(body, rows.Integer(1));
                body.Append((byte)'}');
            }
            rows.Reset();
        }
        body.Append("]\n"u8);
        call.Response.WriteJson(body.Written);
        return default;
    }

    private static Token Given(string text, string name)
    {
        var token = Token.Parse(text) ?? throw RpcException.InvalidRequest("Invalid token format: " + Token.Malformed);
        if (token.Namespace == name) return token;
        throw RpcException.InvalidRequest($"Token is for namespace '{token.Namespace}', not '{name}'");
    }

    private Namespace RequireManageable(Caller caller, string name)
    {
        var found = _store.Find(name) ?? throw new RpcException(RpcError.NamespaceNotFound(name));
        return _authentication.MayManage(caller, name) ? found : throw new RpcException(RpcError.Unauthorized(name));
    }

    private (long Messages, long Streams) Count(Namespace counted)
    {
        using var lease = _store.Read();
        var row = lease.Session.Counts.Bind(1, counted.Key);
        row.Step();
        var counts = (row.Integer(0), row.Integer(1));
        row.Reset();
        return counts;
    }

    private long? LastActivity(Namespace of)
    {
        using var lease = _store.Read();
        var row = lease.Session.LastActivity.Bind(1, of.Key);
        row.Step();
        long? ticks = row.IsNull(0) ? null : row.Ticks(0);
        row.Reset();
        return ticks;
    }
}
