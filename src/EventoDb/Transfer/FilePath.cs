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
            if (provider.Name == "FileSystem") return resolved;
            throw new ArgumentException($"'{path}' is no file: it belongs to the provider {provider.Name}.");
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            throw new ArgumentException($"'{path}' is no path of a file: {e.Message}", e);
        }
    }
}
