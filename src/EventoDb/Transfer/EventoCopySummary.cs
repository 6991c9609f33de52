using EventoDb.Client;

namespace EventoDb;

/// <summary>What a copy of a namespace came to.</summary>
public sealed class EventoCopySummary
{
    internal EventoCopySummary(string source, string destination, CopyResult result, TimeSpan elapsed)
    {
        Source = source;
        Destination = destination;
        MessageCount = result.MessageCount;
        AlreadyThere = result.AlreadyThere;
        LastGlobalPosition = result.LastGlobalPosition > 0 ? result.LastGlobalPosition : null;
        IsVerified = result.IsVerified;
        Elapsed = elapsed;
    }

    /// <summary>Where the messages come from: address and namespace.</summary>
    public string Source { get; }

    /// <summary>Where they went.</summary>
    public string Destination { get; }

    /// <summary>How many were copied.</summary>
    public long MessageCount { get; }

    /// <summary>How many the destination held before.</summary>
    public long AlreadyThere { get; }

    /// <summary>The global position up to which the destination holds what the source holds; null for nothing.</summary>
    public long? LastGlobalPosition { get; }

    /// <summary>Whether all of the copy was compared with the source (<c>-Verify</c>).</summary>
    public bool IsVerified { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; }
}
