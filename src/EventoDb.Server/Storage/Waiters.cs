namespace EventoDb.Server.Storage;

/// <summary>Tells those who wait for a namespace's messages that there is something to read. What it is they read from the store themselves.</summary>
internal sealed class Waiters
{
    private readonly object _gate = new();
    private Waiter[] _waiters = [];

    public void Add(Waiter waiter)
    {
        lock (_gate) _waiters = [.. _waiters, waiter];
    }

    public void Remove(Waiter waiter)
    {
        lock (_gate) _waiters = [.. _waiters.Where(other => other != waiter)];
    }

    public void Wake()
    {
        foreach (var waiter in Volatile.Read(ref _waiters)) waiter.Wake();
    }
}
