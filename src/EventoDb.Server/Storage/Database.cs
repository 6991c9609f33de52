using System.Globalization;
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

    /// <summary>Opens or makes the database, checks that it is whole, and brings it to <see cref="Schema.Version"/>.</summary>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static Database Open(string? path, long? maximumPages)
    {
        if (path is null) return OpenInMemory(maximumPages);

        if (path.Length == 0) throw StartFailure.Of(StartFailure.DatabaseInvalid, "The path of the database is empty; give one, or none to keep everything in memory.");
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw StartFailure.Of(StartFailure.DatabaseInvalid, $"'{path}' is a folder; give the path of a file.");
        var databaseLock = DatabaseLock.Take(path);
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            CheckAndMigrate(connection, path);
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;");
            LimitSize(connection, maximumPages);
            return new Database(path, databaseLock, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            databaseLock.Dispose();
            if (e is SqliteException sqlite) throw StartFailure.OfDatabase(path, sqlite);
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
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute("PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CheckAndMigrate(SqliteConnection connection, string path)
    {
        var version = connection.ReadInteger("PRAGMA user_version");
        var application = connection.ReadInteger("PRAGMA application_id");
        var isNew = connection.ReadInteger("SELECT count(*) FROM sqlite_schema") == 0 && version == 0 && application == 0;
        if (isNew)
        {
            Schema.Migrate(connection, 0);
            return;
        }
        if (application != Schema.ApplicationId)
        {
            throw StartFailure.Of(
                StartFailure.DatabaseInvalid,
                $"'{path}' is a database of another program; give the path of an EventoDB database, or of a file that does not exist yet.");
        }
        if (version > Schema.Version)
        {
            throw StartFailure.Of(
                StartFailure.DatabaseNewer,
                $"The database '{path}' was written by a later version of this server; update the module to open it.");
        }
        using (var check = new Statement(connection, "PRAGMA quick_check(1)"))
        {
            if (!check.Step() || !check.Bytes(0).SequenceEqual("ok"u8)) throw StartFailure.Corrupt(path);
        }
        Schema.Migrate(connection, checked((int)version));
    }

    private static void LimitSize(SqliteConnection connection, long? maximumPages)
    {
        if (maximumPages is { } pages) connection.ReadInteger(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
    }
}
