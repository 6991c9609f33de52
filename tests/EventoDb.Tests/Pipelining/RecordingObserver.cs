using System.Collections.Concurrent;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingObserver : IRequestObserver
{
    public bool WantsBodies => true;

    public ConcurrentQueue<RequestTrace> Traces { get; } = new();

    public ConcurrentQueue<string> Retries { get; } = new();

    public void OnRequest(RequestTrace trace) => Traces.Enqueue(trace);

    public void OnRetry(string method, string? target, TimeSpan wait) => Retries.Enqueue(method);
}
