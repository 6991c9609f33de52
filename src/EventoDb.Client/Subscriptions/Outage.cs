namespace EventoDb.Client;

/// <summary>Tells those who try for ever when the server is lost and when it is back: each once, however often it is tried.</summary>
/// <param name="clock">Tells the time.</param>
/// <param name="onLost">Is told how the first try failed. Called on any thread, as <paramref name="onBack"/> is.</param>
/// <param name="onBack">Is told how long the server was away, and how many tries failed.</param>
public sealed class Outage(TimeProvider clock, Action<EventoException> onLost, Action<TimeSpan, int> onBack)
{
    private readonly object _gate = new();
    private long _since;
    private int _tries;

    /// <summary>A try has failed, and another will follow.</summary>
    internal void Fail(EventoException failure)
    {
        lock (_gate)
        {
            if (_tries++ > 0) return;
            _since = clock.GetTimestamp();
            onLost(failure);
        }
    }

    /// <summary>The server has answered.</summary>
    internal void End()
    {
        lock (_gate)
        {
            if (_tries == 0) return;
            onBack(clock.GetElapsedTime(_since), _tries);
            _tries = 0;
        }
    }
}
