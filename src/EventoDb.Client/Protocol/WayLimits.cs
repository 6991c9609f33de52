namespace EventoDb.Client;

/// <summary>What was noticed of the way to the server, for all who use the connection: a proxy may take smaller requests than the server, and wait less long for its answers.</summary>
internal sealed class WayLimits
{
    private int _requestBytes = int.MaxValue;
    private int _pageSize = EventoClientOptions.MaxBatchSize;

    /// <summary>The largest request that is sent where it can be cut in two.</summary>
    public int RequestBytes => Volatile.Read(ref _requestBytes);

    /// <summary>How many messages are asked for at a time, at most.</summary>
    public int PageSize => Volatile.Read(ref _pageSize);

    /// <summary>A request of so many bytes was too large (413).</summary>
    /// <returns>The limit from now on.</returns>
    public int LowerRequestBytes(int tooMany) => Lower(ref _requestBytes, Math.Max(1, tooMany / 2));

    /// <summary>The answer to a request for so many messages took longer than the way has patience for (504).</summary>
    /// <returns>The limit from now on.</returns>
    public int LowerPageSize(int tooMany) => Lower(ref _pageSize, Math.Max(1, tooMany / 2));

    private static int Lower(ref int limit, int value)
    {
        int before;
        while ((before = Volatile.Read(ref limit)) > value)
        {
            if (Interlocked.CompareExchange(ref limit, value, before) == before) return value;
        }
        return before;
    }
}
