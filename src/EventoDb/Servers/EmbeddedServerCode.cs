namespace EventoDb;

/// <summary>Error codes of the embedded server, and what kind of trouble each is.</summary>
internal static class EmbeddedServerCode
{
    /// <summary>The server cannot be loaded on this system.</summary>
    public const string Unavailable = "SERVER_UNAVAILABLE";

    /// <summary>There is none to stop.</summary>
    public const string NotRunning = "SERVER_NOT_RUNNING";

    /// <summary>Another program listens on the port.</summary>
    public const string PortInUse = "PORT_IN_USE";

    /// <summary>The port cannot be opened.</summary>
    public const string PortUnavailable = "PORT_UNAVAILABLE";

    /// <summary>The file is no EventoDB database.</summary>
    public const string DatabaseInvalid = "DATABASE_INVALID";

    /// <summary>A later version wrote the file.</summary>
    public const string DatabaseNewer = "DATABASE_NEWER";

    /// <summary>The file is damaged.</summary>
    public const string DatabaseCorrupt = "DATABASE_CORRUPT";

    /// <summary>Another server has the file open.</summary>
    public const string DatabaseLocked = "DATABASE_LOCKED";

    /// <summary>The file cannot be opened for another reason.</summary>
    public const string DatabaseUnavailable = "DATABASE_UNAVAILABLE";

    /// <summary>The folder of the file does not exist.</summary>
    public const string DirectoryNotFound = "DIRECTORY_NOT_FOUND";

    /// <summary>No room on the disk.</summary>
    public const string DiskFull = "DISK_FULL";

    /// <summary>The token is malformed or for another namespace than <c>default</c>.</summary>
    public const string InvalidToken = "INVALID_TOKEN";

    /// <summary>The system does not allow to open the file or the port.</summary>
    public const string AccessDenied = "ACCESS_DENIED";
}
