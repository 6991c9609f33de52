namespace EventoDb.Client;

/// <summary>What of a namespace is copied, and for how long.</summary>
public sealed record CopyOptions
{
    /// <summary>Only messages of these categories; null for all.</summary>
    public IReadOnlyCollection<string>? Categories { get; init; }

    /// <summary>Where a copy into an empty namespace begins: at the first message of this time or later; null for the start. One that goes on goes on where it was.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether to go on with what comes, through restarts of either side, until it is cancelled.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether all of the copy is compared with the source once it has caught up.</summary>
    public bool Verify { get; init; }

    /// <summary>Is told when the source is lost while it is followed, and when it is back; null for nobody.</summary>
    public Outage? SourceOutage { get; init; }

    /// <summary>Is told when copying is interrupted, whichever side is to blame, and when it goes on; null for nobody.</summary>
    public Outage? Interruption { get; init; }
}
