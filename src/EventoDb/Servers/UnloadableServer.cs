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
        var reason = cause is TypeInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var runtimes = Path.Combine(folder, "runtimes");
        string[] folders = Directory.Exists(runtimes) ? Directory.GetDirectories(runtimes) : [];
        var systems = string.Join(", ", folders.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        return new EventoException(
            EmbeddedServerCode.Unavailable,
            $"The embedded server cannot be loaded on this system, {RuntimeInformation.RuntimeIdentifier}: {reason.TrimEnd('.')}. The module brings SQLite for {systems}.",
            inner: cause);
    }
}
