using System.Runtime.InteropServices;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Says why the embedded server cannot be loaded, and for which systems the module brings the native SQLite that it needs.</summary>
internal static class UnloadableServer
{
    /// <summary>The error.</summary>
    /// <param name="cause">What the loading ended with.</param>
    /// <param name="folder">The server's folder, whose <c>runtimes</c> has one folder a system.</param>
    public static EventoException Explain(Exception cause, string folder)
    {
        // What a type's making or a call by reflection failed with says more than that it failed; the loader adds where it looked, and how to find out more.
        var reason = cause.GetBaseException().Message.Split('\n')[0].Split(". ")[0].Trim();
        var runtimes = Path.Combine(folder, "runtimes");
        string[] folders = Directory.Exists(runtimes) ? Directory.GetDirectories(runtimes) : [];
        var systems = string.Join(", ", folders.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        return new EventoException(
            EmbeddedServerCode.Unavailable,
            $"The embedded server cannot be loaded on this system, {RuntimeInformation.RuntimeIdentifier}: {reason.TrimEnd('.')}. The module brings SQLite for {systems}.",
            inner: cause);
    }
}
