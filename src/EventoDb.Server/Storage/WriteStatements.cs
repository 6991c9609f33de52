using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>The writer's prepared statements.</summary>
internal sealed class WriteStatements : StatementSet
{
    public WriteStatements(SqliteConnection connection)
        : base(connection)
    {
        Begin = Prepare("BEGIN IMMEDIATE");
        Commit = Prepare("COMMIT");
        Rollback = Prepare("ROLLBACK");
        FindStream = Prepare("SELECT key, version, last_activity FROM streams WHERE namespace = ?1 AND name = ?2");
        InsertStream = Prepare("INSERT INTO streams (namespace, category, name, group_hash, version, last_activity) VALUES (?1, ?2, ?3, ?4, -1, 0)");
        UpdateStream = Prepare("UPDATE streams SET version = ?2, last_activity = ?3 WHERE key = ?1");
        FindCategory = Prepare("SELECT key, stream_count, message_count FROM categories WHERE namespace = ?1 AND name = ?2");
        InsertCategory = Prepare("INSERT INTO categories (namespace, name, stream_count, message_count) VALUES (?1, ?2, 0, 0)");
        UpdateCategory = Prepare("UPDATE categories SET stream_count = ?2, message_count = ?3 WHERE key = ?1");
        FindId = Prepare("SELECT 1 FROM messages WHERE namespace = ?1 AND id = ?2");
        FindPosition = Prepare("SELECT 1 FROM messages WHERE stream = ?1 AND position = ?2");
        FindGlobalPosition = Prepare("SELECT 1 FROM messages WHERE namespace = ?1 AND global_position = ?2");
        InsertMessage = Prepare(
            """
            INSERT INTO messages (namespace, category, stream, position, global_position, id, type, time, metadata, data)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        InsertCorrelation = Prepare(
            "INSERT INTO correlations (scope, correlation, global_position, message, stream) VALUES (?1, ?2, ?3, ?4, ?5)");
        InsertNamespace = Prepare("INSERT INTO namespaces (name, token_hash, description, created_at) VALUES (?1, ?2, ?3, ?4)");
        UpdateToken = Prepare("UPDATE namespaces SET token_hash = ?2 WHERE key = ?1");
        DeleteNamespace = Prepare("DELETE FROM namespaces WHERE key = ?1");
        CountMessages = Prepare("SELECT coalesce(sum(message_count), 0) FROM categories WHERE namespace = ?1");
        InsertDropped = Prepare("INSERT INTO dropped_namespaces (key) VALUES (?1)");
        FindDropped = Prepare("SELECT key FROM dropped_namespaces LIMIT 1");
        DeleteDropped = Prepare("DELETE FROM dropped_namespaces WHERE key = ?1");
        FindCategoryOf = Prepare("SELECT key FROM categories WHERE namespace = ?1 LIMIT 1");
        DeleteCategory = Prepare("DELETE FROM categories WHERE key = ?1");
        PurgeCorrelations = Prepare(
            """
            DELETE FROM correlations WHERE (scope, correlation, global_position) IN
                (SELECT scope, correlation, global_position FROM correlations WHERE scope = ?1 LIMIT 1000)
            """);
        PurgeMessages = Prepare("DELETE FROM messages WHERE key IN (SELECT key FROM messages WHERE category = ?1 LIMIT 1000)");
        PurgeStreams = Prepare("DELETE FROM streams WHERE key IN (SELECT key FROM streams WHERE namespace = ?1 LIMIT 1000)");
    }

    public Statement Begin { get; }

    public Statement Commit { get; }

    public Statement Rollback { get; }

    public Statement FindStream { get; }

    public Statement InsertStream { get; }

    public Statement UpdateStream { get; }

    public Statement FindCategory { get; }

    public Statement InsertCategory { get; }

    public Statement UpdateCategory { get; }

    public Statement FindId { get; }

    public Statement FindPosition { get; }

    public Statement FindGlobalPosition { get; }

    public Statement InsertMessage { get; }

    public Statement InsertCorrelation { get; }

    public Statement InsertNamespace { get; }

    public Statement UpdateToken { get; }

    public Statement DeleteNamespace { get; }

    public Statement CountMessages { get; }

    public Statement InsertDropped { get; }

    public Statement FindDropped { get; }

    public Statement DeleteDropped { get; }

    public Statement FindCategoryOf { get; }

    public Statement DeleteCategory { get; }

    public Statement PurgeCorrelations { get; }

    public Statement PurgeMessages { get; }

    public Statement PurgeStreams { get; }
}
