namespace EventoDb.Client;

/// <summary>What of a namespace is copied, and for how long.</summary>
internal sealed record CopyOptions
{
    /// <summary>Which messages, at any time.</summary>
    public required ExportOptions Wanted { get; init; }

    /// <summary>Where a copy into an empty namespace begins: at the first message of this time or later; null for the start.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether to go on with what comes, through restarts of either side, until it is cancelled.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether all of the copy is compared with the source once it has caught up.</summary>
    public bool Verify { get; init; }

    /// <summary>Is told when the source is lost while it is followed, and when it is back.</summary>
    public required Outage SourceOutage { get; init; }

    /// <summary>Is told when copying is interrupted, whichever side is to blame, and when it goes on.</summary>
    public required Outage Interruption { get; init; }
}
