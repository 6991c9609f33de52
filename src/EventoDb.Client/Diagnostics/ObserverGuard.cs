namespace EventoDb.Client;

/// <summary>Keeps requests apart from who is told of them: a log that fails must not fail a write, or leave one without an outcome.</summary>
internal sealed class ObserverGuard(IRequestObserver observer) : IRequestObserver
{
    /// <inheritdoc/>
    public bool WantsBodies
    {
        get
        {
            try
            {
                return observer.WantsBodies;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void OnRequest(RequestTrace trace) => Tell(() => observer.OnRequest(trace));

    /// <inheritdoc/>
    public void OnRetry(string method, string? target, TimeSpan wait) => Tell(() => observer.OnRetry(method, target, wait));

    private static void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception)
        {
            // As the interface says: it is the observer's loss, and nobody's else.
        }
    }
}
