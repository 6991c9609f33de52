using System.Management.Automation;

namespace EventoDb;

/// <summary>Paths that users give for files.</summary>
internal static class FilePath
{
    /// <summary>The full path.</summary>
    /// <param name="path">As it was given.</param>
    /// <param name="session">Knows the current folder and the drives.</param>
    /// <exception cref="ArgumentException">It is no path of a file.</exception>
    public static string Resolve(string path, SessionState session)
    {
        try
        {
            var resolved = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem") throw new ArgumentException($"'{path}' is no file: it belongs to the provider {provider.Name}.");
            RequireVisible(resolved, OperatingSystem.IsWindows());
            return resolved;
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            throw new ArgumentException($"'{path}' is no path of a file: {e.Message}", e);
        }
    }

    /// <summary>Refuses what Windows takes for a stream beside a file's content: nobody sees it, and the file itself stays empty.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="isWindows">Whether it is one of Windows; elsewhere a colon is a character like others.</param>
    /// <exception cref="ArgumentException">A colon stands elsewhere than behind the drive.</exception>
    public static void RequireVisible(string path, bool isWindows)
    {
        var drive = path.StartsWith(@"\\?\", StringComparison.Ordinal) ? 5 : 1;
        if (isWindows && path.LastIndexOf(':') > drive) throw new ArgumentException($"'{path}' holds a colon, which Windows allows in no file's name; a time is written without, such as 09.30.");
    }
}
