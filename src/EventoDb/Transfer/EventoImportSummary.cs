using EventoDb.Client;

namespace EventoDb;

/// <summary>What an import brought in.</summary>
public sealed class EventoImportSummary
{
    internal EventoImportSummary(string path, string? namespaceName, ImportResult result, TimeSpan elapsed)
    {
        Path = path;
        Paths = [path];
        Namespace = namespaceName;
        MessageCount = result.MessageCount;
        AlreadyThere = result.AlreadyThere;
        TotalCount = result.TotalCount;
        FirstGlobalPosition = result.FirstGlobalPosition;
        LastGlobalPosition = result.LastGlobalPosition;
        Elapsed = elapsed;
    }

    /// <summary>The file; of several the first and the last.</summary>
    public string Path { get; }

    /// <summary>All files.</summary>
    public string[] Paths { get; internal init; }

    /// <summary>The namespace it was imported into.</summary>
    public string? Namespace { get; }

    /// <summary>How many messages were brought in.</summary>
    public long MessageCount { get; }

    /// <summary>How many of the file's messages were in already (<c>-Resume</c>).</summary>
    public long AlreadyThere { get; }

    /// <summary>How many messages the namespace holds now.</summary>
    public long TotalCount { get; }

    /// <summary>The first message's global position; null for an empty file.</summary>
    public long? FirstGlobalPosition { get; }

    /// <summary>The last message's global position; null for an empty file.</summary>
    public long? LastGlobalPosition { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Files in short.</summary>
    internal static string Describe(string[] paths) => paths.Length == 1 ? paths[0] : $"{paths[0]} … {paths[^1]}";
}
