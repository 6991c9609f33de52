using System.Runtime.InteropServices;

namespace EventoDb.Client;

/// <summary>What an outbox asks of the system's files. Tests put one in its place whose disk is full.</summary>
internal class OutboxFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>This system's.</summary>
    public static OutboxFiles Default { get; } = new();

    /// <summary>Opens a file that nobody but its owner may read.</summary>
    public virtual FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        // No buffer of its own: what is written is in the system's hands at once, whatever happens to the process.
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Writes at the end of a file.</summary>
    public virtual void Append(FileStream file, ReadOnlySpan<byte> bytes)
    {
        file.Seek(0, SeekOrigin.End);
        file.Write(bytes);
    }

    /// <summary>Waits until the disk has what was written.</summary>
    public virtual void Sync(FileStream file) => file.Flush(flushToDisk: true);

    /// <summary>Puts a file in another one's place, all or nothing.</summary>
    public virtual void Replace(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        if (!OperatingSystem.IsWindows()) SyncFolder(Path.GetDirectoryName(to)!);
    }

    // A name is in its folder only when that has reached the disk, too; .NET has nothing for it.
    private static void SyncFolder(string folder)
    {
        try
        {
            var descriptor = OpenFolder(folder, 0);
            if (descriptor < 0) return;
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Most file systems keep names in order by themselves.
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
