namespace EventoDb.Shared;

/// <summary>A file that somebody else holds.</summary>
internal static class HeldFile
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Whether opening a file failed because somebody else holds it, on whatever system.</summary>
    public static bool IsHeld(IOException e) => e.HResult is SharingViolation or LockViolation or LinuxWouldBlock or MacWouldBlock;
}
