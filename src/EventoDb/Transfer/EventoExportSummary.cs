using EventoDb.Client;

namespace EventoDb;

/// <summary>What an export wrote.</summary>
public sealed class EventoExportSummary
{
    internal EventoExportSummary(string path, ExportResult result, long bytes, TimeSpan elapsed)
    {
        Path = path;
        MessageCount = result.MessageCount;
        FirstGlobalPosition = result.FirstGlobalPosition;
        LastGlobalPosition = result.LastGlobalPosition;
        UnimportableCount = result.UnimportableCount;
        Bytes = bytes;
        Elapsed = elapsed;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many messages were written.</summary>
    public long MessageCount { get; }

    /// <summary>The first one's global position; null where none was written.</summary>
    public long? FirstGlobalPosition { get; }

    /// <summary>The last one's global position; null where none was written.</summary>
    public long? LastGlobalPosition { get; }

    /// <summary>How many messages an import into EventoDB would refuse: lines of 1 MiB or more, ids that are no UUIDs.</summary>
    public long UnimportableCount { get; }

    /// <summary>The file's length.</summary>
    public long Bytes { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; }
}
