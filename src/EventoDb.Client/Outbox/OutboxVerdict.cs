namespace EventoDb.Client;

/// <summary>What an error says of a message of an outbox.</summary>
internal enum OutboxVerdict
{
    /// <summary>Nothing: the server cannot be reached, or lets nobody in. The message waits, and all behind it.</summary>
    Waits,

    /// <summary>The server does not take this message, however often it is sent.</summary>
    Refused,

    /// <summary>The server failed: for this message, or for all. The next message tells.</summary>
    Doubtful,
}
