namespace EventoDb.Server.Http;

/// <summary>What has arrived of a request's head.</summary>
internal enum HeadOutcome
{
    /// <summary>All of it.</summary>
    Complete,

    /// <summary>Not all of it yet.</summary>
    Incomplete,

    /// <summary>More than is allowed.</summary>
    TooLong,

    /// <summary>Something that is no HTTP.</summary>
    Invalid,

    /// <summary>A request of a web page, or one that is meant for another host.</summary>
    Foreign,
}
