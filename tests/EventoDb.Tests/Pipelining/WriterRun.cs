using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>Writes messages as a cmdlet does: hands one in, takes what is there, and takes the rest at the end.</summary>
internal static class WriterRun
{
    public static readonly TimeSpan Patience = Eventually.Hang;

    public static EventoClient Connect(
        Uri uri, TimeSpan? timeout = null, IRequestObserver? observer = null, ClientTiming? timing = null, int retryCount = 4) => new EventoClient(new EventoClientOptions
        {
            Uri = uri,
            Token = EventoToken.Create("test"),
            UseProxy = false,
            SkipCertificateCheck = true,
            Timeout = timeout ?? Eventually.Hang,
            Timing = timing ?? TestTiming.PatientClient,
            RetryCount = retryCount,
        }).WithObserver(observer);

    /// <summary>The id of the n-th message.</summary>
    public static string Id(int n) => $"00000000-0000-7000-8000-{n:x12}";

    public static string Stream(int n) => $"account-{n % 7}";

    public static NewMessage Message(int n, long? expectedVersion = null) =>
        new("Opened", $"{{\"n\":{n},\"text\":\"größer\"}}") { Id = Id(n), ExpectedVersion = expectedVersion };

    /// <summary>Which message a request writes.</summary>
    public static int NumberOf(StandInRequest request) => request.Call[2].GetProperty("data").GetProperty("n").GetInt32();

    /// <summary>Sends until a write has to wait for a server that keeps back the answer to the one whose number it tells, and all that come after it.</summary>
    /// <returns>The wait, and how many were sent or wait to be.</returns>
    public static async Task<(Task Waiting, int Count)> SendUntilOneWaitsAsync(MessageWriter writer, Task<int> held, CancellationToken cancellation)
    {
        for (var n = 0; ; n++)
        {
            var waiting = writer.SendAsync(Stream(n), Message(n), n, cancellation).AsTask();
            await Task.WhenAny(waiting, held);
            // One before it waits only for what is answered.
            if (!waiting.IsCompleted && n > await held) return (waiting, n + 1);
            await waiting;
        }
    }

    public static async Task<List<WriteOutcome>> WriteAsync(EventoClient client, int count, int? window = null, Func<int, NewMessage>? message = null, int connections = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var writer = client.OpenWriter(new() { Window = window, ConnectionCount = connections });
        var outcomes = new List<WriteOutcome>();
        for (var n = 0; n < count; n++)
        {
            await writer.SendAsync(Stream(n), message?.Invoke(n) ?? Message(n), n, patience.Token);
            while (writer.TryReceive(out var outcome)) outcomes.Add(outcome);
        }
        while (await writer.ReceiveAsync(patience.Token) is { } outcome) outcomes.Add(outcome);
        Assert.Equal(0, writer.Outstanding);
        return outcomes;
    }

    /// <summary>Each outcome belongs to its input, what it says is true, and every stream holds its messages once and in input order.</summary>
    public static void AssertTrue(MessageLog log, List<WriteOutcome> outcomes, int count, Func<int, bool>? isRefused = null)
    {
        Assert.Equal(Enumerable.Range(0, count), outcomes.Select(outcome => (int)outcome.State!));
        var written = Enumerable.Range(0, count).Where(n => isRefused?.Invoke(n) != true).ToList();
        foreach (var stream in written.GroupBy(Stream)) Assert.Equal(stream.Select(Id), log.Ids(stream.Key));
        Assert.Equal(written.Count, log.Count);
        for (var n = 0; n < count; n++)
        {
            if (isRefused?.Invoke(n) == true)
            {
                Assert.Null(outcomes[n].Result);
                Assert.NotNull(outcomes[n].Error);
                continue;
            }
            Assert.Null(outcomes[n].Error);
            var result = outcomes[n].Result!;
            Assert.Equal(Id(n), result.Id);
            Assert.Equal(Stream(n), result.StreamName);
            Assert.Equal(Id(n), log.Ids(Stream(n))[(int)result.Position]);
        }
    }

    /// <summary>Receives all outcomes that are outstanding.</summary>
    public static async Task<List<WriteOutcome>> ReceiveAllAsync(MessageWriter writer)
    {
        using var patience = new CancellationTokenSource(Patience);
        var outcomes = new List<WriteOutcome>();
        while (await writer.ReceiveAsync(patience.Token) is { } outcome) outcomes.Add(outcome);
        return outcomes;
    }
}
