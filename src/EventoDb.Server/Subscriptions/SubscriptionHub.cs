namespace EventoDb.Server.Subscriptions;

/// <summary>Tells the subscriptions of a namespace that there is something to read. What it is they read from the store themselves.</summary>
internal sealed class SubscriptionHub
{
    private readonly object _gate = new();
    private Subscription[] _subscriptions = [];

    public void Add(Subscription subscription)
    {
        lock (_gate) _subscriptions = [.. _subscriptions, subscription];
    }

    public void Remove(Subscription subscription)
    {
        lock (_gate) _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
    }

    public void Wake()
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions)) subscription.Wake();
    }
}
