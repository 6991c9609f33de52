using EventoDb.Client;

namespace EventoDb.Tests.Outboxes;

/// <summary>Files on a disk that fails.</summary>
internal sealed class FailingFiles : OutboxFiles
{
    private const int LinuxNoSpace = 28;

    /// <summary>How many bytes the disk still takes; null for any.</summary>
    public long? Room { get; set; }

    /// <summary>Whether the disk says at the end that it could not keep what it took.</summary>
    public bool FailsToSync { get; set; }

    /// <summary>Whether no file can be made.</summary>
    public bool IsReadOnly { get; set; }

    public override FileStream Open(string path, FileMode mode, FileAccess access, FileShare share) =>
        IsReadOnly && mode != FileMode.Open ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.") : base.Open(path, mode, access, share);

    public override void Append(FileStream file, ReadOnlySpan<byte> bytes)
    {
        if (Room is { } room && bytes.Length > room)
        {
            base.Append(file, bytes[..(int)room]);
            Room = 0;
            throw new IOException("No space left on device", LinuxNoSpace);
        }
        Room -= bytes.Length;
        base.Append(file, bytes);
    }

    public override void Sync(FileStream file)
    {
        if (FailsToSync) throw new IOException("Input/output error");
        base.Sync(file);
    }
}
