namespace EventoDb.Tests.Support;

/// <summary>What a <see cref="StubServer"/> does with the connection once an answer, or the part of it that is sent, is out.</summary>
internal enum StubEnding
{
    /// <summary>Waits for the next request.</summary>
    KeepAlive,

    /// <summary>Closes, without having said so in the head.</summary>
    Close,

    /// <summary>Resets: the client sees the connection break.</summary>
    Reset,

    /// <summary>Sends nothing more and closes nothing, until the client or the server goes.</summary>
    Stall,
}
