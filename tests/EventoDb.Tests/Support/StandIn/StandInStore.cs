using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>Namespaces and messages of a <see cref="BackendStandIn"/>, with the ways of one backend.</summary>
internal sealed class StandInStore(BackendKind kind)
{
    private readonly Dictionary<string, StandInNamespace> _namespaces = new(StringComparer.Ordinal);

    public BackendKind Kind { get; } = kind;

    /// <summary>The server's clock, UTC.</summary>
    public Func<DateTime> Clock { get; set; } = () => DateTime.UtcNow;

    /// <summary>Is told of every message.</summary>
    public Action<StandInNamespace, StandInMessage> Written { get; init; } = (_, _) => { };

    public StandInNamespace? Find(string name) => _namespaces.GetValueOrDefault(name);

    public StandInNamespace Require(string name) =>
        Find(name) ?? throw new StandInException(404, "NAMESPACE_NOT_FOUND", $"Namespace '{name}' not found");

    public StandInNamespace Create(string name, string description, string token, DateTime createdAt)
    {
        var created = new StandInNamespace(name, description, token, createdAt);
        if (!_namespaces.TryAdd(name, created)) throw new StandInException(409, "NAMESPACE_EXISTS", $"Namespace '{name}' already exists");
        return created;
    }

    public void Delete(string name)
    {
        Require(name);
        _namespaces.Remove(name);
    }

    /// <summary>All namespaces: by name on pebble, the newest first elsewhere, by the second.</summary>
    public IEnumerable<StandInNamespace> List() => Kind == BackendKind.Pebble
        ? _namespaces.Values.OrderBy(space => space.Name, GoJsonWriter.Utf8Order)
        : _namespaces.Values.OrderByDescending(space => space.CreatedAt.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>Writes a message.</summary>
    public StandInMessage Write(
        StandInNamespace space, string stream, string type, Dictionary<string, object?> data, Dictionary<string, object?>? metadata, string? id, long? expected,
        long? globalPosition = null)
    {
        if (string.IsNullOrEmpty(id)) id = MessageId.Create();
        else if (Kind != BackendKind.Pebble) RequireUuid(id);
        var dataJson = GoJsonWriter.Write(data, negativeZero: Kind != BackendKind.Postgres);
        var metadataJson = GoJsonWriter.Write(metadata, negativeZero: Kind != BackendKind.Postgres);
        if (Kind == BackendKind.Postgres) RefuseNul(stream + type, dataJson + metadataJson);
        var version = space.Version(stream);
        if (expected is { } wanted && wanted != version) throw Conflict(wanted, version);
        if (Kind == BackendKind.Postgres) id = Guid.Parse(id).ToString();
        if (Kind != BackendKind.Pebble && space.HasId(id)) throw IdTaken(space);
        var correlation = metadata?.GetValueOrDefault("correlationStreamName") as string;
        var message = new StandInMessage(
            id, stream, type, version + 1, globalPosition ?? space.NextGlobalPosition, dataJson, metadataJson, correlation, StandInTime.Stored(Clock(), Kind));
        space.Add(message);
        Written(space, message);
        return message;
    }

    /// <summary>Imports records, all or none.</summary>
    /// <param name="space">Where to.</param>
    /// <param name="records">At most a batch.</param>
    /// <param name="lastLine">The number of the last of them in the request.</param>
    public void Import(StandInNamespace space, IReadOnlyList<StandInRecord> records, long lastLine)
    {
        var places = new HashSet<(string, long)>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var positions = new HashSet<long>();
        foreach (var record in records)
        {
            if (Kind == BackendKind.Postgres && !Guid.TryParse(record.Id, out _))
            {
                throw new StandInImportException("IMPORT_FAILED", $"failed to insert message: ERROR: invalid input syntax for type uuid: \"{record.Id}\" (SQLSTATE 22P02)", lastLine);
            }
            // pebble looks at the global position only.
            var isTaken = space.HasGlobalPosition(record.GlobalPosition) || !positions.Add(record.GlobalPosition);
            if (Kind != BackendKind.Pebble)
            {
                isTaken |= space.HasId(record.Id) || !ids.Add(record.Id);
                isTaken |= space.HasPosition(record.Stream, record.Position) || !places.Add((record.Stream, record.Position));
            }
            if (isTaken) throw new StandInImportException("POSITION_EXISTS", string.Create(CultureInfo.InvariantCulture, $"global position already exists: {record.GlobalPosition}"), lastLine);
        }
        foreach (var record in records)
        {
            space.Add(new StandInMessage(
                Kind == BackendKind.Postgres ? Guid.Parse(record.Id).ToString() : record.Id, record.Stream, record.Type, record.Position, record.GlobalPosition,
                GoJsonWriter.Write(record.Data, negativeZero: Kind != BackendKind.Postgres), GoJsonWriter.Write(record.Metadata, negativeZero: Kind != BackendKind.Postgres),
                record.Metadata?.GetValueOrDefault("correlationStreamName") as string, StandInTime.Stored(record.Time, record.Nanoseconds, Kind)));
        }
    }

    /// <summary>A page of a stream.</summary>
    public IEnumerable<StandInMessage> ReadStream(StandInNamespace space, string stream, long? position, long? globalPosition, long batchSize)
    {
        if (Kind == BackendKind.Postgres)
        {
            if (stream.Contains('\0', StringComparison.Ordinal)) throw StandInException.Backend("Failed to get messages: failed to query stream messages: " + NoNul);
            if (batchSize < -1) throw StandInException.Backend("Failed to get messages: failed to query stream messages: " + NoNegativeLimit);
            if (batchSize == 0) return [];
        }
        var messages = space.Stream(stream);
        // Only pebble heeds both.
        var from = position is { } first && (globalPosition is null || Kind == BackendKind.Pebble) ? StandInNamespace.IndexOfPosition(messages, first) : 0;
        if (globalPosition is { } global) from = Math.Max(from, StandInNamespace.IndexOf(messages, global));
        return messages.Skip(from).Take(Limit(batchSize));
    }

    /// <summary>A page of a category.</summary>
    public IEnumerable<StandInMessage> ReadCategory(
        StandInNamespace space, string category, long? position, long? globalPosition, string? correlation, (long Member, long Size)? group, long batchSize)
    {
        var messages = space.Category(category);
        if (Kind == BackendKind.Pebble)
        {
            if (category.Length == 0) group = null;
            // It looks at so many and filters them then.
            var looked = Limit(batchSize) is int.MaxValue ? int.MaxValue : (int)Math.Min((long)Limit(batchSize) * (group?.Size ?? 1), int.MaxValue);
            return messages.Skip(StandInNamespace.IndexOf(messages, position ?? 0)).Take(looked).Where(Passes).Take(Limit(batchSize));
        }
        if (Kind == BackendKind.Postgres)
        {
            if (batchSize < 0) throw StandInException.Backend("Failed to get messages: failed to query category messages: " + NoNegativeLimit);
            if (batchSize == 0) return [];
        }
        return messages.Skip(StandInNamespace.IndexOf(messages, globalPosition ?? position ?? 0)).Where(Passes).Take(Limit(batchSize));

        bool Passes(StandInMessage message) => (group is not { } share || Owns(message.Stream, share)) && (correlation is null || Correlates(message, correlation));
    }

    /// <summary>The streams that a prefix matches, by name.</summary>
    public IEnumerable<string> FindStreams(StandInNamespace space, string prefix, string? cursor)
    {
        var streams = space.Streams.Where(name => cursor is null || GoJsonWriter.Utf8Order.Compare(name, cursor) > 0);
        if (prefix.Length == 0) return streams;
        if (Kind == BackendKind.Pebble) return streams.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var like = Like(prefix + "%");
        return streams.Where(name => like.IsMatch(name));
    }

    /// <summary>How many messages ns.categories counts: pebble's index also takes in categories that go on with a colon.</summary>
    public long CountMessages(StandInNamespace space, string category) => space.ExactCategory(category).Count
        + (Kind == BackendKind.Pebble
            ? space.Categories.Where(other => other.StartsWith(category + ":", StringComparison.Ordinal)).Sum(other => space.ExactCategory(other).Count)
            : 0);

    private const string NoNul = "ERROR: invalid byte sequence for encoding \"UTF8\": 0x00 (SQLSTATE 22021)";
    private const string NoNegativeLimit = "ERROR: LIMIT must not be negative (SQLSTATE 2201W)";

    private static int Limit(long batchSize) => batchSize <= 0 ? int.MaxValue : (int)batchSize;

    private bool Correlates(StandInMessage message, string correlation) => message.Correlation is { } stream && Kind switch
    {
        BackendKind.Sqlite => Like(correlation + "-%").IsMatch(stream),
        BackendKind.Postgres => StandInNamespace.CategoryOf(stream) == correlation,
        _ => StandInNamespace.CategoryOf(stream) == StandInNamespace.CategoryOf(correlation),
    };

    private bool Owns(string stream, (long Member, long Size) group)
    {
        var dash = stream.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return false;
        var cardinalId = stream[(dash + 1)..].Split('+')[0];
        if (cardinalId.Length == 0 && Kind != BackendKind.Postgres) return false;
        var hash = BinaryPrimitives.ReadInt64BigEndian(Md5(cardinalId));
        return (hash == long.MinValue ? (UInt128)long.MaxValue + 1 : (UInt128)Math.Abs(hash)) % (UInt128)group.Size == (UInt128)group.Member;
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "EventoDB's rule.")]
    private static byte[] Md5(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));

    private Regex Like(string pattern)
    {
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && Kind == BackendKind.Postgres && i + 1 < pattern.Length) expression.Append(Regex.Escape(pattern[++i].ToString()));
            else expression.Append(pattern[i] switch { '%' => ".*", '_' => ".", var c => Regex.Escape(c.ToString()) });
        }
        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        return new Regex(expression.Append('$').ToString(), Kind == BackendKind.Sqlite ? options | RegexOptions.IgnoreCase : options);
    }

    private static void RefuseNul(string names, string json)
    {
        if (names.Contains('\0', StringComparison.Ordinal)) throw StandInException.Backend("Failed to write message: failed to write message: " + NoNul);
        if (json.Contains("\\u0000", StringComparison.Ordinal))
        {
            throw StandInException.Backend("Failed to write message: failed to write message: ERROR: unsupported Unicode escape sequence (SQLSTATE 22P05)");
        }
    }

    private void RequireUuid(string id)
    {
        var isUrn = id.Length == 45;
        if (id.Length is not (32 or 36 or 38 or 45))
        {
            throw StandInException.Backend($"Failed to write message: invalid UUID format: invalid UUID length: {Encoding.UTF8.GetByteCount(id)}");
        }
        if (isUrn && !id.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase))
        {
            throw StandInException.Backend($"Failed to write message: invalid UUID format: invalid urn prefix: \"{id[..9]}\"");
        }
        if (!Guid.TryParse(isUrn ? id[9..] : id, out _)) throw StandInException.Backend("Failed to write message: invalid UUID format: invalid UUID format");
        if (isUrn && Kind == BackendKind.Postgres)
        {
            throw StandInException.Backend($"Failed to write message: failed to write message: ERROR: invalid input syntax for type uuid: \"{id}\" (SQLSTATE 22P02)");
        }
    }

    private StandInException Conflict(long expected, long actual) => Kind == BackendKind.Sqlite
        ? new StandInException(
            409, "STREAM_VERSION_CONFLICT",
            string.Create(CultureInfo.InvariantCulture, $"Expected version {expected}, stream is at version {actual}"),
            string.Create(CultureInfo.InvariantCulture, $$"""{"actual":{{actual}},"expected":{{expected}}}"""))
        : new StandInException(409, "STREAM_VERSION_CONFLICT", "version conflict: expected version does not match stream version");

    private StandInException IdTaken(StandInNamespace space)
    {
        if (Kind == BackendKind.Sqlite)
        {
            return StandInException.Backend("Failed to write message: failed to insert message: constraint failed: UNIQUE constraint failed: messages.id (2067)");
        }
        // The sequence has moved on all the same.
        space.NextGlobalPosition++;
        return StandInException.Backend("Failed to write message: failed to write message: ERROR: duplicate key value violates unique constraint \"messages_id\" (SQLSTATE 23505)");
    }
}
