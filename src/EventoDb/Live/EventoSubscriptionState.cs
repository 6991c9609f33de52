namespace EventoDb;

/// <summary>What a subscription does.</summary>
public enum EventoSubscriptionState
{
    /// <summary>It waits for messages and hands them to its action.</summary>
    Running,

    /// <summary>It has handled as many messages as were wanted.</summary>
    Completed,

    /// <summary>It was ended.</summary>
    Stopped,

    /// <summary>It cannot go on; <see cref="EventoSubscription.LastError"/> says why.</summary>
    Failed,
}
