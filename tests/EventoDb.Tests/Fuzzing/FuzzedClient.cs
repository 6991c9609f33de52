using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Fuzzing;

/// <summary>A client, and a server that answers whatever a test makes.</summary>
internal sealed class FuzzedClient : IAsyncDisposable
{
    // A hostile Retry-After is waited for as long as any other: a minute.
    private static readonly ClientTiming Timing = TestTiming.PatientClient with { Retry = TestTiming.NoPauses with { LongestAsked = TimeSpan.FromMilliseconds(1) } };
    private readonly StubServer _server;
    private readonly Lock _making = new();

    public FuzzedClient()
    {
        _server = new StubServer(_ =>
        {
            lock (_making) return StubAnswer.Garbage(Answer());
        });
        // Short, because many answers never come to their end, and to time out is as good as any other error.
        Client = _server.CreateClient(EventoToken.Create("default"), retryCount: 0, timeout: TimeSpan.FromMilliseconds(200), maxAnswerBytes: 8 * 1024 * 1024, timing: Timing);
    }

    public Func<byte[]> Answer { get; set; } = static () => [];

    public EventoClient Client { get; }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _server.DisposeAsync();
    }
}
