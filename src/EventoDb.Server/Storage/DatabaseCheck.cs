using EventoDb.Server.Errors;
using EventoDb.Shared;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>Whether a file is an EventoDB database, whole, with nothing in it but what this server puts there, and nobody else's at the moment.</summary>
internal static class DatabaseCheck
{
    /// <summary>Checks a file that is open, and brings it to <see cref="Schema.Version"/> and to write-ahead logging.</summary>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static void Run(SqliteConnection connection, string path)
    {
        var version = connection.ReadInteger("PRAGMA user_version");
        RequireAlone(connection);
        var application = connection.ReadInteger("PRAGMA application_id");
        var isNew = connection.ReadInteger("SELECT count(*) FROM sqlite_schema") == 0 && version == 0 && application == 0;
        if (!isNew) RequireOurs(connection, path, version, application);
        if (connection.ReadText("PRAGMA encoding") != "UTF-8") throw Invalid(path, "keeps its texts as no database of this server does");
        if (connection.ReadText("PRAGMA journal_mode = WAL") != "wal") throw StartFailure.Of(
            StartFailureCode.DatabaseUnavailable, $"The database '{path}' cannot be opened: its file system does not let readers and a writer share a file (no write-ahead log).");
        Schema.Migrate(connection, (int)version);
    }

    private static void RequireOurs(SqliteConnection connection, string path, long version, long application)
    {
        if (application != Schema.ApplicationId) throw Invalid(path, "is a database of another program");
        if (version > Schema.Version)
        {
            throw StartFailure.Of(
                StartFailureCode.DatabaseNewer,
                $"The database '{path}' was written by a later version of this server; update the module to open it.");
        }
        if (version < 1 || !Schema.Matches(connection, (int)version)) throw Invalid(path, "holds other tables, indexes, views or triggers than a database of this server does");
        if (connection.ReadText("PRAGMA quick_check(1)") != "ok") throw DatabaseFailure.Corrupt(path);
    }

    /// <summary>
    /// Makes sure that no other server has the file open, also under another name (a hard link has a lock file of its own): with write-ahead logging,
    /// whoever has a file open holds a lock on it that excludes this one.
    /// </summary>
    private static void RequireAlone(SqliteConnection connection)
    {
        connection.Execute("PRAGMA busy_timeout = 1000");
        using var begin = new Statement(connection, "BEGIN IMMEDIATE");
        using var commit = new Statement(connection, "COMMIT");
        foreach (var mode in new[] { "EXCLUSIVE", "NORMAL" })
        {
            connection.Execute("PRAGMA locking_mode = " + mode);
            begin.Run();
            commit.Run();
        }
        connection.Execute("PRAGMA busy_timeout = 5000");
    }

    private static InvalidOperationException Invalid(string path, string reason) => StartFailure.Of(
        StartFailureCode.DatabaseInvalid, $"'{path}' {reason}; give the path of an EventoDB database, or of a file that does not exist yet.");
}
