using EventoDb.Client;

namespace EventoDb;

/// <summary>A stream as it was found. Binds to the next cmdlet by <c>StreamName</c>.</summary>
public sealed class EventoStream
{
    internal EventoStream(StreamSummary summary)
    {
        StreamName = summary.Name;
        Version = summary.Version;
        LastActivity = summary.LastActivity;
    }

    /// <summary>Its name.</summary>
    public string StreamName { get; }

    /// <summary>Its category.</summary>
    public string Category => Client.StreamName.GetCategory(StreamName);

    /// <summary>Its version: the position of its last message.</summary>
    public long Version { get; }

    /// <summary>When it was last written to, UTC; null where the server does not say.</summary>
    public DateTimeOffset? LastActivity { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => StreamName;
}
