using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>The tables of a database file, and the steps that bring an older file up to them.</summary>
/// <remarks>
/// <para>A namespace is emptied or deleted by giving up its key: what hangs on a dropped key is out of sight at once and is removed
/// piece by piece, also after a restart. Keys are therefore never used twice (AUTOINCREMENT).</para>
/// <para>Names compare bytewise (BINARY collation of UTF-8). Times are ticks of 100 ns since the year 1, UTC.</para>
/// </remarks>
internal static class Schema
{
    /// <summary>Marks the file as an EventoDB database: "Evto".</summary>
    public const int ApplicationId = 0x4576746F;

    /// <summary>The version this server writes. Files of a later one are refused.</summary>
    public static int Version => Steps.Length;

    /// <summary>Step n brings a file of version n to version n + 1.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE namespaces (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            token_hash BLOB NOT NULL,
            description TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE dropped_namespaces (key INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE categories (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            namespace INTEGER NOT NULL,
            name TEXT NOT NULL,
            stream_count INTEGER NOT NULL,
            message_count INTEGER NOT NULL,
            UNIQUE (namespace, name)
        ) STRICT;

        -- group_hash: what a consumer group divides by, |first 8 bytes of MD5(cardinal id)|; NULL without an id part.
        CREATE TABLE streams (
            key INTEGER PRIMARY KEY,
            namespace INTEGER NOT NULL,
            category INTEGER NOT NULL,
            name TEXT NOT NULL,
            group_hash INTEGER,
            version INTEGER NOT NULL,
            last_activity INTEGER NOT NULL,
            UNIQUE (namespace, name)
        ) STRICT;

        CREATE TABLE messages (
            key INTEGER PRIMARY KEY,
            namespace INTEGER NOT NULL,
            category INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            position INTEGER NOT NULL,
            global_position INTEGER NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            time INTEGER NOT NULL,
            metadata TEXT,
            data TEXT
        ) STRICT;
        CREATE UNIQUE INDEX messages_in_namespace ON messages (namespace, global_position);
        CREATE UNIQUE INDEX messages_in_category ON messages (category, global_position);
        -- Positions of a stream are unique by the writer's doing; the global position makes reads from one of those cheap.
        CREATE INDEX messages_in_stream ON messages (stream, position, global_position);
        CREATE UNIQUE INDEX messages_by_id ON messages (namespace, id);

        -- One row for the message's category (scope = its key) and one for everything (scope = -namespace).
        -- correlation: the category of metadata.correlationStreamName; stream: that name whole.
        CREATE TABLE correlations (
            scope INTEGER NOT NULL,
            correlation TEXT NOT NULL,
            global_position INTEGER NOT NULL,
            message INTEGER NOT NULL,
            stream TEXT NOT NULL,
            PRIMARY KEY (scope, correlation, global_position)
        ) STRICT, WITHOUT ROWID;
        """,
    ];

    /// <summary>Brings the database from version <paramref name="from"/> to <see cref="Version"/>, or leaves it as it was.</summary>
    public static void Migrate(SqliteConnection connection, int from) => Migrate(connection, from, Version);

    /// <summary>Whether the database holds just what one of <paramref name="version"/> holds: a foreign trigger, view or column would change what is read and written.</summary>
    public static bool Matches(SqliteConnection connection, int version)
    {
        using var model = new SqliteConnection("Data Source=:memory:;Pooling=False");
        model.Open();
        Migrate(model, 0, version);
        return Objects(connection).SequenceEqual(Objects(model));
    }

    private static void Migrate(SqliteConnection connection, int from, int to)
    {
        if (from == to) return;
        using var transaction = connection.BeginTransaction();
        for (var step = from; step < to; step++) connection.Execute(Steps[step]);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {to};"));
        transaction.Commit();
    }

    /// <summary>All that a database defines, in order; its statistics aside, which ANALYZE makes.</summary>
    private static List<string> Objects(SqliteConnection connection)
    {
        var objects = new List<string>();
        using var rows = new Statement(
            connection,
            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat[0-9]' ORDER BY 1");
        // Line ends are those of the machine that built the server which made the file.
        while (rows.Step()) objects.Add(Encoding.UTF8.GetString(rows.Bytes(0)).Replace("\r\n", "\n", StringComparison.Ordinal));
        return objects;
    }
}
