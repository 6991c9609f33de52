using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>A connection's prepared reads. Used by one reader at a time.</summary>
internal sealed class ReadSession : StatementSet
{
    private const string Columns = "m.id, m.type, m.position, m.global_position, m.data, m.metadata, m.time";
    private const string ColumnsWithStream = Columns + ", s.name, s.group_hash";

    public ReadSession(SqliteConnection connection)
        : base(connection)
    {
        FindStream = Prepare("SELECT key, version FROM streams WHERE namespace = ?1 AND name = ?2");
        FindCategory = Prepare("SELECT key FROM categories WHERE namespace = ?1 AND name = ?2");
        Stream = Prepare(
            $"""
            SELECT {Columns} FROM messages m
            WHERE m.stream = ?1 AND m.position > ?2 AND m.global_position BETWEEN ?3 AND ?4
            ORDER BY m.position
            """);
        StreamPositions = Prepare("SELECT position, global_position FROM messages WHERE stream = ?1 AND position > ?2 ORDER BY position");
        Last = Prepare($"SELECT {Columns} FROM messages m WHERE m.stream = ?1 ORDER BY m.position DESC LIMIT 1");
        LastOfType = Prepare($"SELECT {Columns} FROM messages m WHERE m.stream = ?1 AND m.type = ?2 ORDER BY m.position DESC LIMIT 1");
        All = Prepare(
            $"""
            SELECT {ColumnsWithStream} FROM messages m CROSS JOIN streams s ON s.key = m.stream
            WHERE m.namespace = ?1 AND m.global_position > ?2 AND m.global_position <= ?3
            ORDER BY m.global_position
            """);
        Category = Prepare(
            $"""
            SELECT {ColumnsWithStream} FROM messages m CROSS JOIN streams s ON s.key = m.stream
            WHERE m.category = ?1 AND m.global_position > ?2 AND m.global_position <= ?3
            ORDER BY m.global_position
            """);
        Correlated = Prepare(
            $"""
            SELECT {ColumnsWithStream}, c.stream
            FROM correlations c CROSS JOIN messages m ON m.key = c.message CROSS JOIN streams s ON s.key = m.stream
            WHERE c.scope = ?1 AND c.correlation = ?4 AND c.global_position > ?2 AND c.global_position <= ?3
            ORDER BY c.global_position
            """);
        AllPositions = Prepare(
            """
            SELECT m.position, m.global_position, s.name, s.group_hash FROM messages m CROSS JOIN streams s ON s.key = m.stream
            WHERE m.namespace = ?1 AND m.global_position > ?2
            ORDER BY m.global_position
            """);
        CategoryPositions = Prepare(
            """
            SELECT m.position, m.global_position, s.name, s.group_hash FROM messages m CROSS JOIN streams s ON s.key = m.stream
            WHERE m.category = ?1 AND m.global_position > ?2
            ORDER BY m.global_position
            """);
        Streams = Prepare("SELECT name, version, last_activity FROM streams WHERE namespace = ?1 AND name >= ?2 ORDER BY name");
        Categories = Prepare("SELECT name, stream_count, message_count FROM categories WHERE namespace = ?1 AND message_count > 0 ORDER BY name");
        Counts = Prepare("SELECT coalesce(sum(message_count), 0), coalesce(sum(stream_count), 0) FROM categories WHERE namespace = ?1");
        LastActivity = Prepare("SELECT max(last_activity) FROM streams WHERE namespace = ?1");
        Head = Prepare("SELECT coalesce(max(global_position), 0) FROM messages WHERE namespace = ?1");
    }

    public Statement FindStream { get; }

    public Statement FindCategory { get; }

    /// <summary>Of a stream (1), after a position (2), between two global positions (3, 4). Columns as <see cref="MessageWriter"/> reads them.</summary>
    public Statement Stream { get; }

    /// <summary>Position and global position of a stream's (1) messages after a position (2).</summary>
    public Statement StreamPositions { get; }

    /// <summary>The last message of a stream (1).</summary>
    public Statement Last { get; }

    /// <summary>The last message of a stream (1) that is of a type (2).</summary>
    public Statement LastOfType { get; }

    /// <summary>Of a namespace (1), after a global position (2), up to another (3).</summary>
    public Statement All { get; }

    /// <summary>Of a category (1), after a global position (2), up to another (3).</summary>
    public Statement Category { get; }

    /// <summary>Of a correlation scope (1), after a global position (2), up to another (3), of a correlation's category (4).</summary>
    public Statement Correlated { get; }

    /// <summary>Position, global position, stream and group hash of a namespace's (1) messages after a global position (2).</summary>
    public Statement AllPositions { get; }

    /// <summary>The same of a category's (1) messages.</summary>
    public Statement CategoryPositions { get; }

    /// <summary>A namespace's (1) streams from a name (2).</summary>
    public Statement Streams { get; }

    /// <summary>A namespace's (1) categories.</summary>
    public Statement Categories { get; }

    /// <summary>How many messages and streams a namespace (1) has.</summary>
    public Statement Counts { get; }

    /// <summary>When a namespace (1) got its latest message, in ticks; NULL for never.</summary>
    public Statement LastActivity { get; }

    /// <summary>A namespace's (1) highest global position, or 0.</summary>
    public Statement Head { get; }

    /// <summary>The key of a stream, or null.</summary>
    public long? KeyOfStream(long namespaceKey, ReadOnlySpan<byte> name) => FindStream.Bind(1, namespaceKey).Bind(2, name).First();

    /// <summary>The key of a category, or null.</summary>
    public long? KeyOfCategory(long namespaceKey, ReadOnlySpan<byte> name) => FindCategory.Bind(1, namespaceKey).Bind(2, name).First();
}
