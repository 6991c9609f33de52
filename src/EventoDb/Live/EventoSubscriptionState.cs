namespace EventoDb;

/// <summary>What a subscription does.</summary>
public enum EventoSubscriptionState
{
    /// <summary>It waits for messages and hands them to its action.</summary>
    Running,

    /// <summary>The server is lost, and it tries to reach it again; <see cref="EventoSubscription.LastError"/> says what the first try met.</summary>
    Reconnecting,

    /// <summary>It has handled as many messages as were wanted.</summary>
    Completed,

    /// <summary>It was ended.</summary>
    Stopped,

    /// <summary>It cannot go on; <see cref="EventoSubscription.LastError"/> says why.</summary>
    Failed,
}
