using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Throws whenever it is told something.</summary>
internal sealed class FailingObserver : IRequestObserver
{
    public bool WantsBodies => throw new InvalidOperationException("no bodies");

    public void OnRequest(RequestTrace trace) => throw new InvalidOperationException("no request");

    public void OnRetry(string method, string? target, TimeSpan wait) => throw new InvalidOperationException("no retry");

    public void OnNotice(string text) => throw new InvalidOperationException("no notice");
}
