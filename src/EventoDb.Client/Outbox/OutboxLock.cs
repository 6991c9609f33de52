using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>A lock that one holder at a time has, of all processes, until it is disposed of or the process ends: an empty file that is kept open.</summary>
/// <remarks>The file stays: to delete it would let two hold "the" lock on two files of one name.</remarks>
/// <param name="path">The file's full path.</param>
/// <param name="files">The system's files.</param>
/// <param name="timing">Clock and waits.</param>
internal sealed class OutboxLock(string path, OutboxFiles files, ClientTiming timing)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    /// <summary>Takes the lock if nobody has it.</summary>
    public IDisposable? TryTake()
    {
        try
        {
            return files.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (HeldFile.IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Takes the lock once nobody has it.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake() is { } taken) return taken;
            await timing.PauseAsync(Pause * (1 + Random.Shared.NextDouble()), cancellation).ConfigureAwait(false);
        }
    }
}
