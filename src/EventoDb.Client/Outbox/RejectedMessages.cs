namespace EventoDb.Client;

/// <summary>What becomes of the messages that were refused and set aside before, when an outbox is sent.</summary>
public enum RejectedMessages
{
    /// <summary>They stay set aside.</summary>
    Keep,

    /// <summary>They are sent once more, behind the rest.</summary>
    SendAgain,

    /// <summary>They are forgotten.</summary>
    Discard,
}
