using System.Globalization;
using System.Text;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Tests.Subscriptions;

/// <summary>The messages of a <see cref="StandInServer"/>: they outlive its restarts.</summary>
internal sealed class StandInStore
{
    private readonly Lock _lock = new();
    private readonly List<StandInMessage> _messages = [];
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private long _nextGlobalPosition = 1;

    /// <summary>Is told of every message once it can be read.</summary>
    public event Action<StandInMessage>? Written;

    public int Count
    {
        get
        {
            lock (_lock) return _messages.Count;
        }
    }

    /// <summary>The next message gets this global position; a gap stays before it.</summary>
    public void SkipTo(long globalPosition)
    {
        lock (_lock) _nextGlobalPosition = globalPosition;
    }

    /// <summary>Writes a message.</summary>
    /// <returns>The message; null where the id was used before or the version is not the expected one.</returns>
    public StandInMessage? Write(
        string stream, string type = "T", string data = "{}", string metadata = "null", string? id = null, long? expectedVersion = null)
    {
        StandInMessage message;
        lock (_lock)
        {
            id ??= Guid.NewGuid().ToString();
            var version = _versions.GetValueOrDefault(stream, -1);
            if ((expectedVersion ?? version) != version || !_ids.Add(id)) return null;
            message = new StandInMessage(id, stream, type, version + 1, _nextGlobalPosition++, data, metadata, DateTime.UtcNow);
            _versions[stream] = message.Position;
            _messages.Add(message);
        }
        Written?.Invoke(message);
        return message;
    }

    /// <summary>Takes a global position as a transaction does that commits later than others; <see cref="Commit"/> makes the message visible.</summary>
    public StandInMessage Begin(string stream)
    {
        lock (_lock) return new StandInMessage(Guid.NewGuid().ToString(), stream, "Late", 0, _nextGlobalPosition++, "{}", "null", DateTime.UtcNow);
    }

    public void Commit(StandInMessage message)
    {
        lock (_lock)
        {
            _messages.Insert(_messages.FindIndex(other => other.GlobalPosition > message.GlobalPosition), message);
            _versions[message.Stream] = message.Position;
        }
        Written?.Invoke(message);
    }

    public long? Version(string stream)
    {
        lock (_lock) return _versions.TryGetValue(stream, out var version) ? version : null;
    }

    public List<StandInMessage> ReadStream(string stream, long position, int count)
    {
        lock (_lock) return [.. _messages.Where(message => message.Stream == stream && message.Position >= position).Take(count)];
    }

    public List<StandInMessage> ReadCategory(string category, long position, int count)
    {
        lock (_lock)
        {
            var start = _messages.BinarySearch(
                new StandInMessage("", "", "", 0, position, "", "", default), Comparer<StandInMessage>.Create((a, b) => a.GlobalPosition.CompareTo(b.GlobalPosition)));
            return [.. _messages.Skip(start < 0 ? ~start : start).Where(message => category.Length == 0 || StreamName.GetCategory(message.Stream) == category).Take(count)];
        }
    }

    /// <summary>A page as the server writes it.</summary>
    public static string ToJson(IEnumerable<StandInMessage> messages, bool withStream)
    {
        var json = new StringBuilder("[");
        foreach (var m in messages)
        {
            if (json.Length > 1) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $"[\"{m.Id}\"");
            if (withStream) json.Append(',').Append(JsonSerializer.Serialize(m.Stream));
            json.Append(CultureInfo.InvariantCulture, $",{JsonSerializer.Serialize(m.Type)},{m.Position},{m.GlobalPosition},{m.Data},{m.Metadata},\"{m.Time:yyyy-MM-ddTHH:mm:ss.ffffffZ}\"]");
        }
        return json.Append(']').ToString();
    }
}
