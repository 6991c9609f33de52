using System.Text.Json;

namespace EventoDb.Tests.Pipelining;

/// <summary>The messages of a stand-in server, in memory, with the rules of EventoDB 0.7.0 on sqlite.</summary>
internal sealed class MessageLog
{
    private readonly object _gate = new();
    private readonly Dictionary<string, List<Entry>> _streams = [];
    private readonly HashSet<string> _ids = [];
    private long _globalPosition;

    public int Count
    {
        get
        {
            lock (_gate) return (int)_globalPosition;
        }
    }

    /// <summary>The ids in a stream, in order.</summary>
    public IReadOnlyList<string> Ids(string stream)
    {
        lock (_gate) return [.. Stream(stream).Select(entry => entry.Id)];
    }

    /// <summary>Answers a request as the server does.</summary>
    public (int Status, string Body) Answer(JsonElement call)
    {
        lock (_gate)
        {
            return call[0].GetString() switch
            {
                "stream.write" => Write(call[1].GetString()!, call[2], call[3]),
                "stream.version" => (200, Stream(call[1].GetString()!) is { Count: > 0 } stream ? $"{stream.Count - 1}" : "null"),
                "stream.get" => (200, Page(call[1].GetString()!, call[2])),
                "sys.version" => (200, "\"0.7.0\""),
                _ => Error(404, "METHOD_NOT_FOUND", "no such method"),
            };
        }
    }

    private static (int Status, string Body) Error(int status, string code, string message) =>
        (status, $"{{\"error\":{{\"code\":\"{code}\",\"message\":\"{message}\"}}}}");

    private (int Status, string Body) Write(string name, JsonElement message, JsonElement options)
    {
        var stream = Stream(name);
        if (options.TryGetProperty("expectedVersion", out var expected) && expected.GetInt64() != stream.Count - 1)
        {
            return Error(409, "STREAM_VERSION_CONFLICT", "another version");
        }
        var id = options.GetProperty("id").GetString()!;
        if (!_ids.Add(id)) return Error(500, "BACKEND_ERROR", "id used before");
        stream.Add(new Entry(id, message.GetProperty("type").GetString()!, ++_globalPosition));
        return (200, $"{{\"position\":{stream.Count - 1},\"globalPosition\":{_globalPosition}}}");
    }

    private string Page(string name, JsonElement options)
    {
        var from = options.TryGetProperty("position", out var position) ? (int)position.GetInt64() : 0;
        var messages = Stream(name).Select((entry, i) => (Entry: entry, Position: i)).Skip(from).Take(options.GetProperty("batchSize").GetInt32());
        return "[" + string.Join(",", messages.Select(m =>
            $"[\"{m.Entry.Id}\",\"{m.Entry.Type}\",{m.Position},{m.Entry.GlobalPosition},{{}},null,\"2999-01-01T00:00:00Z\"]")) + "]";
    }

    private List<Entry> Stream(string name)
    {
        if (!_streams.TryGetValue(name, out var stream)) _streams[name] = stream = [];
        return stream;
    }

    private sealed record Entry(string Id, string Type, long GlobalPosition);
}
