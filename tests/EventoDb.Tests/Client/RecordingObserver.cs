using System.Collections.Concurrent;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Keeps what a client tells of its requests.</summary>
internal sealed class RecordingObserver : IRequestObserver
{
    private readonly ConcurrentQueue<RequestTrace> _traces = new();
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    private readonly ConcurrentQueue<string> _notices = new();

    public bool WantsBodies { get; init; }

    public IReadOnlyList<RequestTrace> Traces => [.. _traces];

    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public IReadOnlyList<string> Notices => [.. _notices];

    public void OnRequest(RequestTrace trace) => _traces.Enqueue(trace);

    public void OnRetry(string method, string? target, TimeSpan wait) => _waits.Enqueue(wait);

    public void OnNotice(string text) => _notices.Enqueue(text);
}
