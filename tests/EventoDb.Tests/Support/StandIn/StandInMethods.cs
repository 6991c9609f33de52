using System.Security.Cryptography;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>The RPC methods of a <see cref="BackendStandIn"/>: arguments checked and answered in the server's words.</summary>
internal sealed class StandInMethods(StandInStore store)
{
    private const int DefaultBatchSize = 1000;

    /// <summary>Calls a method.</summary>
    /// <param name="space">The namespace of the token.</param>
    /// <param name="request"><c>["method", arg, …]</c>.</param>
    /// <returns>The answer's body.</returns>
    public ReadOnlyMemory<byte> Call(StandInNamespace space, List<object?> request)
    {
        if (request.Count == 0) throw StandInException.Invalid("Missing method name");
        var method = request[0] as string ?? throw StandInException.Invalid("Method name must be a string");
        var arguments = new StandInArguments(request[1..]);
        return method switch
        {
            "sys.version" => Json("0.7.0"),
            "sys.health" => Json(Map(("status", "ok"), ("backend", "sqlite"), ("connections", 5L))),
            "stream.write" => Write(space, arguments),
            "stream.get" => GetStream(space, arguments),
            "stream.last" => GetLast(space, arguments),
            "stream.version" => GetVersion(space, arguments),
            "category.get" => GetCategory(space, arguments),
            "ns.create" => CreateNamespace(arguments),
            "ns.delete" => DeleteNamespace(arguments),
            "ns.list" => Json(store.List().Select(Describe).ToList<object?>()),
            "ns.info" => GetNamespace(arguments),
            "ns.streams" => GetStreams(space, arguments),
            "ns.categories" => GetCategories(space),
            _ => throw new StandInException(404, "METHOD_NOT_FOUND", $"Unknown method: {method}"),
        };
    }

    private ReadOnlyMemory<byte> Write(StandInNamespace space, StandInArguments arguments)
    {
        arguments.RequireAtLeast(2, "stream.write requires at least 2 arguments: streamName and message");
        var stream = arguments.NonEmptyText(0, "streamName");
        var message = arguments.Object(1, "message");
        if (message.GetValueOrDefault("type") is not string { Length: > 0 } type) throw StandInException.Invalid("message.type must be a non-empty string");
        if (message.GetValueOrDefault("data") is not Dictionary<string, object?> data) throw StandInException.Invalid("message.data must be an object");
        StandInArguments.TryObject(message, "metadata", out var metadata, "message.");
        var options = arguments.Options(2);
        StandInArguments.TryText(options, "id", out var id);
        long? expected = StandInArguments.TryWhole(options, "expectedVersion", out var version) ? version : null;
        var written = store.Write(space, stream, type, data, metadata, id, expected);
        return Json(Map(("position", written.Position), ("globalPosition", written.GlobalPosition)));
    }

    private ReadOnlyMemory<byte> GetStream(StandInNamespace space, StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "stream.get requires at least 1 argument: streamName");
        var stream = arguments.NonEmptyText(0, "streamName");
        var options = arguments.Options(1);
        var (position, globalPosition, batchSize) = ReadPlace(options);
        return Rows(store.ReadStream(space, stream, position, globalPosition, batchSize), withStream: false);
    }

    private ReadOnlyMemory<byte> GetLast(StandInNamespace space, StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "stream.last requires at least 1 argument: streamName");
        var stream = arguments.NonEmptyText(0, "streamName");
        StandInArguments.TryText(arguments.Options(1), "type", out var type);
        if (type?.Length == 0 && store.Kind == BackendKind.Sqlite) type = null;
        if (space.Stream(stream).LastOrDefault(message => type is null || message.Type == type) is not { } last) return Json(null);
        using var output = new MemoryStream();
        last.WriteRow(output, withStream: false);
        return output.ToArray();
    }

    private static ReadOnlyMemory<byte> GetVersion(StandInNamespace space, StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "stream.version requires 1 argument: streamName");
        var version = space.Version(arguments.NonEmptyText(0, "streamName"));
        return Json(version < 0 ? null : version);
    }

    private ReadOnlyMemory<byte> GetCategory(StandInNamespace space, StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "category.get requires at least 1 argument: categoryName");
        var category = arguments.Text(0, "categoryName");
        var options = arguments.Options(1);
        var (position, globalPosition, batchSize) = ReadPlace(options);
        StandInArguments.TryText(options, "correlation", out var correlation);
        (long, long)? group = StandInArguments.TryObject(options, "consumerGroup", out var share) ? ReadGroup(share) : null;
        if (batchSize < 0 && store.Kind == BackendKind.Pebble) throw new StandInDeathException();
        return Rows(store.ReadCategory(space, category, position, globalPosition, correlation, group, batchSize), withStream: true);
    }

    private ReadOnlyMemory<byte> CreateNamespace(StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "ns.create requires at least 1 argument: namespace ID");
        var name = arguments.NonEmptyText(0, "namespace ID");
        var options = arguments.Options(1);
        StandInArguments.TryText(options, "description", out var description);
        StandInArguments.TryObject(options, "metadata", out _);
        if (StandInArguments.TryText(options, "token", out var token))
        {
            try
            {
                StandInTokens.Parse(token);
            }
            catch (FormatException e)
            {
                throw StandInException.Invalid("Invalid token format: " + e.Message);
            }
        }
        token ??= StandInTokens.Create(name, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        var created = store.Create(name, description ?? "", token, store.Clock());
        return Json(Map(("namespace", name), ("token", token), ("createdAt", StandInTime.Nanoseconds(created.CreatedAt))));
    }

    private ReadOnlyMemory<byte> DeleteNamespace(StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "ns.delete requires 1 argument: namespace ID");
        var name = arguments.NonEmptyText(0, "namespace ID");
        store.Delete(name);
        return Json(Map(("namespace", name), ("deletedAt", StandInTime.Nanoseconds(store.Clock())), ("messagesDeleted", 0L)));
    }

    private ReadOnlyMemory<byte> GetNamespace(StandInArguments arguments)
    {
        arguments.RequireAtLeast(1, "ns.info requires 1 argument: namespace ID");
        var space = store.Require(arguments.NonEmptyText(0, "namespace ID"));
        var info = Describe(space);
        info["messageCount"] = (long)space.Messages.Count;
        info["streamCount"] = 0L;
        info["lastActivity"] = null;
        return Json(info);
    }

    private ReadOnlyMemory<byte> GetStreams(StandInNamespace space, StandInArguments arguments)
    {
        var options = arguments.Options(0);
        StandInArguments.TryText(options, "prefix", out var prefix, prefix: "");
        if (!StandInArguments.TryWhole(options, "limit", out var limit, prefix: "")) limit = 100;
        if (limit is < 1 or > 1000) throw StandInException.Invalid("limit must be between 1 and 1000");
        StandInArguments.TryText(options, "cursor", out var cursor, prefix: "");
        return Json(store.FindStreams(space, prefix ?? "", cursor).Take((int)limit).Select(name => Map(
            ("stream", name),
            ("version", space.Version(name)),
            ("lastActivity", space.Stream(name)[^1].Time[..19] + "Z"))).ToList<object?>());
    }

    private ReadOnlyMemory<byte> GetCategories(StandInNamespace space) => Json(
        space.Categories.Order(GoJsonWriter.Utf8Order).Select(name => Map(
            ("category", name),
            ("streamCount", (long)space.ExactCategory(name).Select(message => message.Stream).Distinct().Count()),
            ("messageCount", store.CountMessages(space, name)))).ToList<object?>());

    private static (long? Position, long? GlobalPosition, long BatchSize) ReadPlace(Dictionary<string, object?> options)
    {
        long? position = StandInArguments.TryWhole(options, "position", out var from) ? from : null;
        long? globalPosition = StandInArguments.TryWhole(options, "globalPosition", out var globalFrom) ? globalFrom : null;
        if (!StandInArguments.TryWhole(options, "batchSize", out var batchSize)) batchSize = DefaultBatchSize;
        if (batchSize > 10_000) throw StandInException.Invalid("options.batchSize must be <= 10000 or -1 for unlimited");
        return (position, globalPosition, batchSize);
    }

    private static (long Member, long Size) ReadGroup(Dictionary<string, object?> share)
    {
        const string Prefix = "options.consumerGroup.";
        if (!share.ContainsKey("member") || !share.ContainsKey("size")) throw StandInException.Invalid("options.consumerGroup requires both member and size");
        StandInArguments.TryWhole(share, "member", out var member, Prefix);
        StandInArguments.TryWhole(share, "size", out var size, Prefix);
        if (member < 0) throw StandInException.Invalid(Prefix + "member must be non-negative");
        if (size <= 0) throw StandInException.Invalid(Prefix + "size must be positive");
        if (member >= size) throw StandInException.Invalid(Prefix + "member must be < size");
        return (member, size);
    }

    private Dictionary<string, object?> Describe(StandInNamespace space) => Map(
        ("namespace", space.Name),
        ("description", space.Description),
        ("createdAt", store.Kind == BackendKind.Pebble ? StandInTime.Nanoseconds(space.CreatedAt) : StandInTime.Seconds(space.CreatedAt)),
        ("messageCount", 0L));

    private static Dictionary<string, object?> Map(params (string Key, object? Value)[] entries) =>
        entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    private static ReadOnlyMemory<byte> Json(object? value) => Encoding.UTF8.GetBytes(GoJsonWriter.Write(value) + "\n");

    private static ReadOnlyMemory<byte> Rows(IEnumerable<StandInMessage> messages, bool withStream)
    {
        using var output = new MemoryStream();
        output.WriteByte((byte)'[');
        var isFirst = true;
        foreach (var message in messages)
        {
            if (!isFirst) output.WriteByte((byte)',');
            isFirst = false;
            message.WriteRow(output, withStream);
        }
        output.Write("]\n"u8);
        return output.ToArray();
    }
}
