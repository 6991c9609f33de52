namespace EventoDb.Tests.Support;

/// <summary>Waits for what happens elsewhere.</summary>
internal static class Eventually
{
    /// <summary>How long a test waits before it calls something a hang.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    /// <summary>A condition has come true.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Hang) throw new TimeoutException("What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }
}
