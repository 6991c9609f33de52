using System.Globalization;
using EventoDb.Server.Errors;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>A database file that this server alone has open, or one in memory.</summary>
internal sealed class Database : IDisposable
{
    private readonly string? _path;
    private readonly DatabaseLock? _lock;

    private Database(string? path, DatabaseLock? databaseLock, SqliteConnection writer)
    {
        _path = path;
        _lock = databaseLock;
        Writer = writer;
    }

    /// <summary>The one connection that writes; in memory also the one that reads.</summary>
    public SqliteConnection Writer { get; }

    public bool InMemory => _path is null;

    /// <summary>Opens or makes the database, checks that it is whole and nobody else's, and brings it to <see cref="Schema.Version"/>.</summary>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static Database Open(string? path, long? maximumPages)
    {
        if (path is null) return OpenInMemory(maximumPages);

        path = DatabasePath.Resolve(path);
        var databaseLock = DatabaseLock.Take(path);
        var isMade = false;
        SqliteConnection? connection = null;
        try
        {
            isMade = DatabasePath.Make(path);
            connection = Connect(path, SqliteOpenMode.ReadWrite);
            DatabaseCheck.Run(connection, path);
            connection.Execute(
                """
                PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
                PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
                """);
            LimitSize(connection, maximumPages);
            return new Database(path, databaseLock, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (isMade) DatabasePath.Remove(path);
            databaseLock.Dispose();
            if (DatabaseFailure.Of(path, e) is { } failure) throw failure;
            throw;
        }
    }

    /// <summary>A further connection to the same file, for reading beside the writer.</summary>
    public SqliteConnection OpenReader()
    {
        var reader = Connect(_path ?? throw new InvalidOperationException("A database in memory has one connection."), SqliteOpenMode.ReadWrite);
        reader.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -16384;");
        return reader;
    }

    /// <summary>Makes sure that what is written now is still there tomorrow.</summary>
    /// <exception cref="StorageException">The open file is no longer the one at its path: with the last handle, it is gone.</exception>
    public void RequireInPlace()
    {
        if (_path is null || (!MovedFile.IsMoved(Writer) && File.Exists(_path + "-wal"))) return;
        throw new StorageException($"the database '{_path}' was deleted, moved or replaced while this server had it open");
    }

    public void Dispose()
    {
        Writer.Dispose();
        _lock?.Dispose();
    }

    private static Database OpenInMemory(long? maximumPages)
    {
        var connection = Connect(":memory:", SqliteOpenMode.Memory);
        connection.Execute("PRAGMA synchronous = OFF;");
        Schema.Migrate(connection, 0);
        LimitSize(connection, maximumPages);
        return new Database(null, null, connection);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = DatabasePath.ForSqlite(path, OperatingSystem.IsWindows()), Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            ForeignSchema.Disarm(connection);
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void LimitSize(SqliteConnection connection, long? maximumPages)
    {
        if (maximumPages is { } pages) connection.ReadInteger(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
    }
}
