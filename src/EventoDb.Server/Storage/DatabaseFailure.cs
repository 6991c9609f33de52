using EventoDb.Server.Errors;
using EventoDb.Shared;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Storage;

/// <summary>Why a server cannot start with a database file.</summary>
internal static class DatabaseFailure
{
    /// <summary>What went wrong with the file at <paramref name="path"/>; null for what says so itself or is not the file's fault. What is neither SQLite's nor
    /// the system's trouble is a file with other values in it than this server writes.</summary>
    public static InvalidOperationException? Of(string path, Exception cause) => cause switch
    {
        InvalidOperationException when cause.Data.Contains("Code") => null,
        TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or OutOfMemoryException => null,
        SqliteException sqlite => Of(path, sqlite),
        StorageException { InnerException: SqliteException sqlite } => Of(path, sqlite),
        UnauthorizedAccessException => StartFailure.Of(StartFailureCode.AccessDenied, $"The database '{path}' cannot be written by this user.", cause),
        IOException => StartFailure.Of(StartFailureCode.DatabaseUnavailable, $"The database '{path}' cannot be opened: {cause.Message}", cause),
        _ => Corrupt(path, cause),
    };

    /// <summary>What SQLite's result code says about the file at <paramref name="path"/>.</summary>
    private static InvalidOperationException Of(string path, SqliteException cause) => cause.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => StartFailure.Of(StartFailureCode.DatabaseInvalid, $"'{path}' is no EventoDB database; give the path of one, or of a file that does not exist yet.", cause),
        SQLitePCL.raw.SQLITE_CORRUPT => Corrupt(path, cause),
        SQLitePCL.raw.SQLITE_FULL => StartFailure.Of(StartFailureCode.DiskFull, $"The disk that holds '{path}' is full.", cause),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => Locked(path, cause),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH =>
            StartFailure.Of(StartFailureCode.AccessDenied, $"The database '{path}' cannot be written by this user.", cause),
        _ => StartFailure.Of(StartFailureCode.DatabaseUnavailable, $"The database '{path}' cannot be opened: {cause.Message}", cause),
    };

    public static InvalidOperationException Corrupt(string path, Exception? cause = null) =>
        StartFailure.Of(StartFailureCode.DatabaseCorrupt, $"The database '{path}' is damaged; restore it from a backup, or move it away to start with an empty one.", cause);

    public static InvalidOperationException Locked(string path, Exception? cause = null) =>
        StartFailure.Of(StartFailureCode.DatabaseLocked, $"The database '{path}' is in use by another server; stop that one first, or choose another file.", cause);
}
