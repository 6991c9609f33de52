using EventoDb.Server.Errors;
using EventoDb.Shared;

namespace EventoDb.Server.Storage;

/// <summary>Keeps a second server away from a database file, in this process and in any other, until it is disposed or the process ends.</summary>
/// <remarks>
/// The lock is held on a file beside the database: opening the database itself a second time would, on Unix, give up SQLite's own locks
/// when that handle is closed. The empty file stays; to delete it would let two servers hold "the" lock on two files of one name.
/// </remarks>
internal sealed class DatabaseLock : IDisposable
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(1);

    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of the database at <paramref name="path"/>.</summary>
    /// <param name="path">The database, with links followed.</param>
    /// <param name="patience">How long to wait for whoever holds it; null for the second that backups and virus scanners need at most.</param>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static DatabaseLock Take(string path, TimeSpan? patience = null)
    {
        try
        {
            return new DatabaseLock(HeldFile.Patiently(() => DatabasePath.Open(path + "-lock", FileMode.OpenOrCreate, FileShare.None), patience ?? UsualPatience));
        }
        catch (DirectoryNotFoundException e)
        {
            throw StartFailure.Of(StartFailureCode.DirectoryNotFound, $"The folder of '{path}' does not exist; make it first.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StartFailure.Of(StartFailureCode.AccessDenied, $"The folder of '{path}' cannot be written by this user.", e);
        }
        catch (IOException e) when (HeldFile.IsHeld(e))
        {
            throw DatabaseFailure.Locked(path, e);
        }
        catch (IOException e)
        {
            throw StartFailure.Of(StartFailureCode.DatabaseUnavailable, $"The database '{path}' cannot be opened: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
