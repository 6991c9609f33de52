namespace EventoDb.Client;

/// <summary>How often what failed is tried again, and how long apart: the one place that counts tries and waits between them. Which failures are worth another
/// try is for those to say who know what a second one would do.</summary>
/// <param name="count">How often.</param>
/// <param name="timing">Clock and back-off.</param>
/// <param name="telemetry">Tells of each wait.</param>
/// <param name="outage">Is told of failures and of the end of them; null where they are nobody's concern.</param>
/// <param name="hurriesWhileDown">Whether, once something has come to nobody for all its tries, one try must do until something is answered.</param>
internal sealed class RetryPolicy(int count, ClientTiming timing, Telemetry telemetry, Outage? outage = null, bool hurriesWhileDown = false)
{
    private volatile bool _isDown;

    /// <summary>Whether the server was seen to be down a moment ago, so that a try must not take long.</summary>
    public bool IsDown => _isDown;

    /// <summary>The same, for ever.</summary>
    /// <param name="lostAndFound">Is told when the server is lost and when it is back, or null.</param>
    public RetryPolicy WithoutEnd(Outage? lostAndFound) => new(int.MaxValue, timing, telemetry, lostAndFound);

    /// <summary>Begins to try, for those who catch what fails themselves.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="target">What it is about, or null.</param>
    public Tries Begin(string method, string? target) => new(count, timing, telemetry, method, target);

    /// <summary>Does something, again where that failed.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="target">What it is about, or null.</param>
    /// <param name="work">What to do; is told which try it is, from 1.</param>
    /// <param name="isWorthIt">Whether what failed so may be tried again, and may then go well.</param>
    /// <param name="cancellation">Ends the waits.</param>
    /// <param name="takeStock">Finds out after a wait what the failed try has done all the same; null where that does not matter. What it throws ends it.</param>
    /// <exception cref="EventoException">How the last try failed.</exception>
    public async Task<T> RunAsync<T>(
        string method, string? target, Func<int, Task<T>> work, Func<EventoException, bool> isWorthIt, CancellationToken cancellation,
        Func<EventoException, Task>? takeStock = null)
    {
        var tries = new Tries(_isDown ? 0 : count, timing, telemetry, method, target);
        while (true)
        {
            EventoException failure;
            try
            {
                var result = await work(tries.Current).ConfigureAwait(false);
                outage?.End();
                _isDown = false;
                return result;
            }
            catch (EventoException e) when (tries.AreLeft && isWorthIt(e))
            {
                failure = e;
            }
            catch (EventoException e)
            {
                _isDown = hurriesWhileDown && e.NeverArrived;
                throw;
            }
            outage?.Fail(failure);
            await tries.PauseAsync(failure, cancellation).ConfigureAwait(false);
            if (takeStock is not null) await takeStock(failure).ConfigureAwait(false);
        }
    }
}
