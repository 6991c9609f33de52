using System.Runtime.InteropServices;
using System.Text;

namespace EventoDb.Shell.Host;

/// <summary>Makes the console of Windows understand escape sequences and UTF-8; other systems' terminals do by themselves.</summary>
internal static partial class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const uint VirtualTerminalProcessing = 0x4;

    /// <summary>False where the console is too old to understand escape sequences.</summary>
    public static bool EnableVirtualTerminal()
    {
        if (!OperatingSystem.IsWindows()) return true;
        Console.OutputEncoding = Encoding.UTF8;
        return (Console.IsOutputRedirected || Enable(StandardOutput)) && (Console.IsErrorRedirected || Enable(StandardError));
    }

    private static bool Enable(int device)
    {
        var handle = GetStdHandle(device);
        return GetConsoleMode(handle, out var mode) && SetConsoleMode(handle, mode | VirtualTerminalProcessing);
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int device);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint handle, uint mode);
}
