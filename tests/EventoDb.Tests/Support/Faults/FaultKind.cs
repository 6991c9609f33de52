namespace EventoDb.Tests.Support;

/// <summary>What a <see cref="FaultProxy"/> does to a request. "After": the request has reached the server.</summary>
internal enum FaultKind
{
    /// <summary>Resets the connection, and refuses new ones for a moment.</summary>
    Refuse,

    /// <summary>Resets the connection instead of handing the request on.</summary>
    ResetBefore,

    /// <summary>Resets the connection instead of handing the answer back.</summary>
    ResetAfter,

    /// <summary>Hands a part of the request on, and resets both connections.</summary>
    CutRequest,

    /// <summary>Hands a part of the answer back, and ends the connection.</summary>
    CutAnswer,

    /// <summary>Hands the request on late, in time for the client.</summary>
    Delay,

    /// <summary>Never hands the request on.</summary>
    StallBefore,

    /// <summary>Never hands the answer back.</summary>
    StallAfter,

    /// <summary>Hands the request on when the client has given up. Only for servers that refuse an id that was used: others do it twice.</summary>
    Late,

    /// <summary>Answers 502 with a web page instead of handing the request on.</summary>
    BadGateway,

    /// <summary>Answers 503 with Retry-After instead of handing the request on.</summary>
    Unavailable,

    /// <summary>Answers 429 with Retry-After instead of handing the request on.</summary>
    TooManyRequests,

    /// <summary>Answers 504 instead of handing the answer back.</summary>
    GatewayTimeout,

    /// <summary>Speaks no HTTP instead of handing the request on.</summary>
    GarbageBefore,

    /// <summary>Speaks no HTTP instead of handing the answer back.</summary>
    GarbageAfter,

    /// <summary>Hands back an answer that is none.</summary>
    MalformedAfter,
}
