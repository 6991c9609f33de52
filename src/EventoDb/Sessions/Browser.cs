using System.ComponentModel;
using System.Diagnostics;

namespace EventoDb;

/// <summary>The browser of whoever sits before the screen.</summary>
internal static class Browser
{
    /// <summary>Opens a file in it.</summary>
    /// <exception cref="Win32Exception">There is nothing that opens it.</exception>
    public static void Open(string path) => Process.Start(new ProcessStartInfo(path) { UseShellExecute = true })?.Dispose();
}
