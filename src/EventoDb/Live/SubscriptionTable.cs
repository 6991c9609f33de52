using System.Collections.Concurrent;

namespace EventoDb;

/// <summary>The subscriptions of a session, by name without regard to case.</summary>
internal sealed class SubscriptionTable
{
    private readonly ConcurrentDictionary<string, EventoSubscription> _subscriptions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public IEnumerable<EventoSubscription> All => _subscriptions.Values.OrderBy(subscription => subscription.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds one.</summary>
    /// <returns>Whether its name was free.</returns>
    public bool TryAdd(EventoSubscription subscription) => _subscriptions.TryAdd(subscription.Name, subscription);

    /// <summary>Ends one and forgets it.</summary>
    public void Remove(EventoSubscription subscription)
    {
        subscription.Stop();
        _subscriptions.TryRemove(new KeyValuePair<string, EventoSubscription>(subscription.Name, subscription));
    }

    /// <summary>Ends and forgets all.</summary>
    public void Clear()
    {
        foreach (var subscription in All.ToList()) Remove(subscription);
    }
}
