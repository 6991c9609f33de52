namespace EventoDb.Tests.Support;

/// <summary>Is told of every request a client makes. Called on any thread, several at a time; must not block.
/// What it throws is dropped, and the request goes on.</summary>
public interface IRequestObserver
{
    /// <summary>Whether bodies are wanted; they cost time and memory.</summary>
    bool WantsBodies { get; }

    /// <summary>A request was answered or failed.</summary>
    /// <param name="trace">How it went.</param>
    void OnRequest(RequestTrace trace);

    /// <summary>A request that failed on its way will be tried again.</summary>
    /// <param name="method">Its RPC method or path.</param>
    /// <param name="target">What it was about, or null.</param>
    /// <param name="wait">How long from now.</param>
    void OnRetry(string method, string? target, TimeSpan wait);

    /// <summary>Something was noticed about the way to the server, such as a proxy that keeps back what it should hand on. Said once, for logs.</summary>
    /// <param name="text">What, in a sentence.</param>
    void OnNotice(string text)
    {
    }
}
