namespace EventoDb.Shared;

/// <summary>Why the embedded server could not start: the codes by which the server tells the module.</summary>
internal static class StartFailureCode
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
}
