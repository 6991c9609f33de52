namespace EventoDb.Tests.Support;

/// <summary>Waits for what happens elsewhere.</summary>
internal static class Eventually
{
    /// <summary>How long a test waits before it calls something a hang: nothing that only a busy machine makes slow takes as long.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    /// <summary>A condition has come true.</summary>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="TrueAsync(Func{bool})"/>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Hang) throw new TimeoutException("What the test waits for does not happen.");
            await Task.Delay(1);
        }
    }
}
