namespace EventoDb.Server.Http;

/// <summary>How reading a body ended.</summary>
internal enum BodyOutcome
{
    /// <summary>It is all there.</summary>
    Complete,

    /// <summary>It is too long, or its chunks are no chunks.</summary>
    Invalid,

    /// <summary>The bodies of other requests take all the memory there is for bodies.</summary>
    NoRoom,

    /// <summary>The client stopped sending in the middle.</summary>
    Ended,

    /// <summary>It took too long, or the server stops.</summary>
    Canceled,
}
