namespace EventoDb.Server.Http;

/// <summary>Tells the milliseconds by which the times of connections are measured.</summary>
internal static class ServerClock
{
    /// <summary>The milliseconds since some moment in the past.</summary>
    public static long GetMilliseconds(this TimeProvider clock) => (long)clock.GetElapsedTime(0).TotalMilliseconds;
}
