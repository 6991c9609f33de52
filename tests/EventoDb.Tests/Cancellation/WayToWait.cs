namespace EventoDb.Tests.Cancellation;

/// <summary>How a server keeps a client waiting.</summary>
public enum WayToWait
{
    /// <summary>It takes the request and answers nothing.</summary>
    NoAnswer,

    /// <summary>It sends the beginning of a head.</summary>
    HalfAHead,

    /// <summary>It does what it is asked, and sends all of its answer but the end.</summary>
    HalfABody,

    /// <summary>It sends a body that goes on and on.</summary>
    Trickle,

    /// <summary>It is busy, and asks to be left in peace for a minute.</summary>
    Busy,

    /// <summary>It breaks the connection and listens no more.</summary>
    Gone,
}
