namespace EventoDb.Client;

/// <summary>What is known of the way to a server: how long a request takes at least.</summary>
/// <param name="longOnes">From how long on it is worth while to do something about it.</param>
internal sealed class RoundTrip(TimeSpan longOnes)
{
    private long _least = long.MaxValue;

    /// <summary>A request was answered.</summary>
    public void Learn(TimeSpan elapsed)
    {
        for (var least = Volatile.Read(ref _least); elapsed.Ticks < least; least = Volatile.Read(ref _least)) Interlocked.CompareExchange(ref _least, elapsed.Ticks, least);
    }

    /// <summary>Whether a request that took so long has waited longer for its answer to begin than that took to come.</summary>
    public bool IsMostOf(TimeSpan elapsed)
    {
        var least = Volatile.Read(ref _least);
        return least != long.MaxValue && least >= longOnes.Ticks && elapsed.Ticks / 2 < least;
    }
}
