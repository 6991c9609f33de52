using System.Globalization;
using System.Net.Sockets;
using EventoDb.Server.Storage;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server;

/// <summary>
/// Every way in which a server cannot start: the exception's message says what to do, its <c>Data["Code"]</c> is one of the codes here.
/// </summary>
internal static class StartFailure
{
    /// <summary>Another program listens on the port.</summary>
    public const string PortInUse = "PORT_IN_USE";

    /// <summary>The file is no EventoDB database, or the path cannot be one.</summary>
    public const string DatabaseInvalid = "DATABASE_INVALID";

    /// <summary>A later version of this server wrote the file.</summary>
    public const string DatabaseNewer = "DATABASE_NEWER";

    /// <summary>Another server has the file open.</summary>
    public const string DatabaseLocked = "DATABASE_LOCKED";

    /// <summary>The file is damaged.</summary>
    public const string DatabaseCorrupt = "DATABASE_CORRUPT";

    /// <summary>No room on the disk.</summary>
    public const string DiskFull = "DISK_FULL";

    /// <summary>The given token is malformed or for another namespace than <c>default</c>.</summary>
    public const string InvalidToken = "INVALID_TOKEN";

    /// <summary>The system does not allow to open the file or the port.</summary>
    public const string AccessDenied = "ACCESS_DENIED";

    /// <summary>The folder of the database file does not exist.</summary>
    public const string DirectoryNotFound = "DIRECTORY_NOT_FOUND";

    /// <summary>Anything else that keeps the file from being opened.</summary>
    public const string DatabaseUnavailable = "DATABASE_UNAVAILABLE";

    /// <summary>Anything else that keeps the port from being opened.</summary>
    public const string PortUnavailable = "PORT_UNAVAILABLE";

    public static InvalidOperationException Of(string code, string message, Exception? cause = null) =>
        new(message, cause) { Data = { ["Code"] = code } };

    public static InvalidOperationException OfPort(int port, SocketException cause) => OfPort(port, cause, OperatingSystem.IsWindows());

    /// <summary>Why a port cannot be had. Where Windows refuses it, nobody needs more rights: it lies in a range that the system keeps.</summary>
    public static InvalidOperationException OfPort(int port, SocketException cause, bool isWindows) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Of(
            PortInUse,
            string.Create(CultureInfo.InvariantCulture, $"Port {port} is in use by another program; choose another port, or 0 for any free one."),
            cause),
        SocketError.AccessDenied when isWindows => Of(
            AccessDenied,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Windows keeps port {port} for itself, as it does for Hyper-V, containers and web servers ('netsh int ipv4 show excludedportrange tcp' lists them); choose another port, or 0 for any free one."),
            cause),
        SocketError.AccessDenied => Of(
            AccessDenied,
            string.Create(CultureInfo.InvariantCulture, $"The system does not allow this user to listen on port {port}; choose one above 1023, or 0 for any free one."),
            cause),
        _ => Of(
            PortUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"The server cannot listen on port {port}: {cause.Message.TrimEnd('.')}."),
            cause),
    };

    /// <summary>What went wrong with the file at <paramref name="path"/>; null for what says so itself or is not the file's fault. What is neither SQLite's nor
    /// the system's trouble is a file with other values in it than this server writes.</summary>
    public static InvalidOperationException? OfDatabase(string path, Exception cause) => cause switch
    {
        InvalidOperationException when cause.Data.Contains("Code") => null,
        TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or OutOfMemoryException => null,
        SqliteException sqlite => OfDatabase(path, sqlite),
        StorageException { InnerException: SqliteException sqlite } => OfDatabase(path, sqlite),
        UnauthorizedAccessException => Of(AccessDenied, $"The database '{path}' cannot be written by this user.", cause),
        IOException => Of(DatabaseUnavailable, $"The database '{path}' cannot be opened: {cause.Message}", cause),
        _ => Corrupt(path, cause),
    };

    /// <summary>What SQLite's result code says about the file at <paramref name="path"/>.</summary>
    private static InvalidOperationException OfDatabase(string path, SqliteException cause) => cause.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => Of(DatabaseInvalid, $"'{path}' is no EventoDB database; give the path of one, or of a file that does not exist yet.", cause),
        SQLitePCL.raw.SQLITE_CORRUPT => Corrupt(path, cause),
        SQLitePCL.raw.SQLITE_FULL => Of(DiskFull, $"The disk that holds '{path}' is full.", cause),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => Locked(path, cause),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH =>
            Of(AccessDenied, $"The database '{path}' cannot be written by this user.", cause),
        _ => Of(DatabaseUnavailable, $"The database '{path}' cannot be opened: {cause.Message}", cause),
    };

    public static InvalidOperationException Corrupt(string path, Exception? cause = null) =>
        Of(DatabaseCorrupt, $"The database '{path}' is damaged; restore it from a backup, or move it away to start with an empty one.", cause);

    public static InvalidOperationException Locked(string path, Exception? cause = null) =>
        Of(DatabaseLocked, $"The database '{path}' is in use by another server; stop that one first, or choose another file.", cause);
}
