namespace EventoDb;

/// <summary>Gives a file that is whole the name of one that may be there already. What is whole is never thrown away because its name cannot be had.</summary>
/// <param name="path">The name.</param>
/// <param name="timing">Clock and waits.</param>
/// <param name="files">The system's files.</param>
internal sealed class FileReplacement(string path, SessionTiming timing, SystemFiles files)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes sure before the work that the file can be replaced after it, as far as that can be known.</summary>
    /// <exception cref="ArgumentException">It is read-only.</exception>
    /// <exception cref="IOException">Another program has it open, and does not let go of it.</exception>
    public async Task RequirePossibleAsync(CancellationToken cancellation)
    {
        if (!files.KeepsNames || !File.Exists(path)) return;
        if (File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly)) throw new ArgumentException($"'{path}' is read-only; make it writable first, or give another name.");
        try
        {
            await TryAsync(() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None).Dispose(), replace: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new IOException($"'{path}' cannot be replaced: {Reason(e)}. Close it there, or give another name.", e);
        }
    }

    /// <summary>Gives a file the name.</summary>
    /// <param name="whole">The file, which is closed.</param>
    /// <param name="replace">Whether one of that name may be there.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <exception cref="IOException">It cannot have the name; it is still there under its own.</exception>
    public async Task ReplaceAsync(string whole, bool replace, CancellationToken cancellation)
    {
        try
        {
            await TryAsync(() => files.Move(whole, path, replace), replace, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new IOException($"What was written is whole, but cannot be called '{path}': {Reason(e)}. It is kept as '{whole}'.", e);
        }
    }

    /// <summary>A virus scanner or an indexer looks at what is new, and lets go of it a moment later.</summary>
    private async Task TryAsync(Action action, bool replace, CancellationToken cancellation)
    {
        var since = timing.Clock.GetTimestamp();
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (Exception e) when (IsRefusal(e) && !IsTaken(replace) && timing.Clock.GetElapsedTime(since) < timing.FilePatience)
            {
                await timing.PauseAsync(Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether waiting is in vain.</summary>
    private bool IsTaken(bool replace) => Directory.Exists(path) || (!replace && File.Exists(path));

    private static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    private static string Reason(Exception e) => e.Message.TrimEnd('.');
}
