using System.Diagnostics;

namespace EventoDb.Shared;

/// <summary>A file that somebody else holds. On Windows a virus scanner or a backup that looks at a file for a moment keeps everybody else from it meanwhile.</summary>
internal static class HeldFile
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Whether opening a file failed because somebody else holds it, on whatever system.</summary>
    public static bool IsHeld(IOException e) => e.HResult is SharingViolation or LockViolation or LinuxWouldBlock or MacWouldBlock;

    /// <summary>Opens a file once nobody holds it, on a thread that nobody waits for.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="patience">How long to wait; null for longer than anybody just looks at it.</param>
    public static FileStream Patiently(Func<FileStream> open, TimeSpan? patience = null) => Patiently(open, static e => e is IOException io && IsHeld(io), patience);

    /// <summary>Replaces a file, likewise; that it is held, Windows calls a lack of rights then.</summary>
    public static void Patiently(Action replace) => Patiently(
        () =>
        {
            replace();
            return true;
        },
        static e => e is UnauthorizedAccessException || (e is IOException io && IsHeld(io)), null);

    private static T Patiently<T>(Func<T> use, Func<Exception, bool> isHeld, TimeSpan? patience)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return use();
            }
            catch (Exception e) when (isHeld(e) && Stopwatch.GetElapsedTime(since) < (patience ?? UsualPatience))
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
