using EventoDb.Server.Errors;
using EventoDb.Shared;

namespace EventoDb.Server.Storage;

/// <summary>Where a database really lies, and the making of files that only their owner may read.</summary>
internal static class DatabasePath
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The full path, with links followed: two servers must not have one file under two names.</summary>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static string Resolve(string path)
    {
        if (path.Length == 0) throw StartFailure.Of(StartFailureCode.DatabaseInvalid, "The path of the database is empty; give one, or none to keep everything in memory.");
        try
        {
            path = Path.GetFullPath(path);
            if (new FileInfo(path).LinkTarget is not null) path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw StartFailure.Of(StartFailureCode.DatabaseInvalid, $"'{path}' cannot be the path of a database: {e.Message}", e);
        }
        if (Directory.Exists(path)) throw StartFailure.Of(StartFailureCode.DatabaseInvalid, $"'{path}' is a folder; give the path of a file.");
        return path;
    }

    /// <summary>The path as SQLite takes it. On Windows it takes a long one only in the form that leaves out the system's own limit of 260 characters, from
    /// which those of the files beside the database are to be taken off.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="isWindows">Whether it is one of Windows.</param>
    public static string ForSqlite(string path, bool isWindows)
    {
        const int longest = 260 - 12;
        if (!isWindows || path.Length < longest || path.StartsWith(@"\\?\", StringComparison.Ordinal)) return path;
        return path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC" + path[1..] : @"\\?\" + path;
    }

    /// <summary>Opens a file. One that is made here is its owner's alone; one that is there keeps its mode.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Takes away a file that came to nothing. Where it is held, it stays: why it came to nothing is what has to be told.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file is as good as none to whoever starts a server on it.
        }
    }

    /// <summary>Makes an empty file, from which SQLite takes the mode of those that it puts beside it; false where there is one.</summary>
    public static bool Make(string path)
    {
        if (File.Exists(path)) return false;
        Open(path, FileMode.CreateNew, FileShare.ReadWrite).Dispose();
        return true;
    }
}
