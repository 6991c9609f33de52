namespace EventoDb.Tests.Support;

/// <summary>Removes what a test has left in a folder. On Windows a virus scanner, or a process that is just ending, may hold a file for a moment.</summary>
internal static class TestFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Deletes a folder with all that is in it.</summary>
    public static void Remove(string path)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.Delete(path, recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(path) && TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                Thread.Sleep(50);
            }
        }
    }
}
