using System.Collections.Concurrent;
using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Whatever a server answers, a method of the client returns or throws an <see cref="EventoException"/>, in time.</summary>
public class BadAnswerTests
{
    private const string Message = """["0190f0f0-0000-7000-8000-000000000001","T",0,1,{"a":[1,"x"]},{"correlationStreamName":"b-1"},"2026-01-01T00:00:00.5Z"]""";
    private const string CategoryMessage = """["0190f0f0-0000-7000-8000-000000000001","a-1","T",0,1,{"a":[1,"x"]},{"correlationStreamName":"b-1"},"2026-01-01T00:00:00.5Z"]""";
    private const string Namespace = """{"createdAt":"2026-01-01T00:00:00Z","description":"d","lastActivity":null,"messageCount":3,"namespace":"default","streamCount":0}""";

    private static readonly int Count = LongTests.Times(sample: 150, full: 10_000);

    private static readonly Dictionary<string, (Func<EventoClient, Task<object?>> Call, string[] Good)> Methods = new()
    {
        ["stream.write"] = (async client => await client.WriteAsync("a-1", new NewMessage("T", "{}")), ["""{"position":0,"globalPosition":1}"""]),
        ["stream.write, expecting"] = (async client => await client.WriteAsync("a-1", new NewMessage("T", "{}") { ExpectedVersion = 3 }), ["""{"position":4,"globalPosition":5}"""]),
        ["stream.get"] = (async client => Touch(await client.GetStreamPageAsync("a-1")), [$"[{Message}]", "[]"]),
        ["stream.get, all pages"] = (async client => await DrainAsync(client.ReadStreamPagesAsync("a-1", new StreamReadOptions { BatchSize = 1 })), [$"[{Message}]"]),
        ["stream.last"] = (async client => Touch(await client.GetLastMessageAsync("a-1")), [Message, "null"]),
        ["stream.version"] = (async client => await client.GetStreamVersionAsync("a-1"), ["5", "null"]),
        ["category.get"] = (async client => Touch(await client.GetCategoryPageAsync("a")), [$"[{CategoryMessage}]"]),
        ["category.get, all pages"] = (
            async client => await DrainAsync(client.ReadCategoryPagesAsync("a", new CategoryReadOptions { BatchSize = 1, Correlation = "b", Group = new ConsumerGroup(0, 1) })),
            [$"[{CategoryMessage}]"]),
        ["ns.create"] = (async client => await client.CreateNamespaceAsync("default"), ["""{"createdAt":"2026-01-01T00:00:00.5Z","namespace":"default","token":"x"}"""]),
        ["ns.delete"] = (async client => await client.DeleteNamespaceAsync("default"), ["""{"deletedAt":"2026-01-01T00:00:00.5Z","messagesDeleted":0,"namespace":"default"}"""]),
        ["ns.list"] = (async client => await client.GetNamespacesAsync(), [$"[{Namespace}]"]),
        ["ns.info"] = (async client => await client.GetNamespaceAsync("default"), [Namespace]),
        ["ns.streams"] = (async client => await client.FindStreamsAsync().CountAsync(), ["""[{"lastActivity":"2026-01-01T00:00:00Z","stream":"a-1","version":4}]"""]),
        ["ns.categories"] = (async client => await client.GetCategoriesAsync(), ["""[{"category":"a","messageCount":5,"streamCount":2},{"category":"a:b","messageCount":1,"streamCount":1}]"""]),
        ["sys.version"] = (async client => await client.GetSystemVersionAsync(), ["\"0.7.0\""]),
        ["sys.health"] = (async client => await client.GetSystemHealthAsync(), ["""{"status":"ok","backend":"sqlite","connections":5}"""]),
        ["/version"] = (async client => await client.GetVersionAsync(), ["""{"version":"0.7.0"}"""]),
        ["/health"] = (async client => await client.GetHealthAsync(), ["""{"status":"ok"}"""]),
        ["a raw call"] = (async client => await client.InvokeAsync("ns.list", []), [$"[{Namespace}]"]),
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Only_EventoExceptions_come_of_bad_answers(string method)
    {
        var (call, good) = Methods[method];
        var idle = new ConcurrentBag<Pair>();
        var refused = 0;
        await BadAnswers.For(good).SampleAsync(
            async answer =>
            {
                if (!idle.TryTake(out var pair)) pair = new Pair();
                pair.Answer = answer;
                try
                {
                    await call(pair.Client).WaitAsync(Eventually.Hang);
                }
                catch (EventoException e)
                {
                    Assert.NotEmpty(e.Code);
                    Assert.NotEmpty(e.Message);
                    Interlocked.Increment(ref refused);
                }
                idle.Add(pair);
            },
            iter: Count);
        foreach (var pair in idle) await pair.DisposeAsync();
        Assert.InRange(refused, Count / 3, Count);
    }

    private static StoredMessage? Touch(StoredMessage? message)
    {
        if (message is not null)
        {
            Assert.NotNull(message.DataJson);
            Assert.NotNull(message.TimeText);
            Assert.NotNull(message.Category);
            _ = message.CorrelationStreamName;
        }
        return message;
    }

    private static IReadOnlyList<StoredMessage> Touch(IReadOnlyList<StoredMessage> messages)
    {
        foreach (var message in messages) Touch(message);
        return messages;
    }

    private static async Task<object?> DrainAsync(IAsyncEnumerable<IReadOnlyList<StoredMessage>> pages)
    {
        await foreach (var page in pages) Touch(page);
        return null;
    }

    /// <summary>A server that answers everything with one answer, and its client.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly StubServer _server;

        public Pair()
        {
            _server = new StubServer(_ => Answer);
            Client = _server.CreateClient(retryCount: 0, timing: TestTiming.PatientClient with { Retry = TestTiming.NoPauses });
        }

        public StubAnswer Answer { get; set; } = StubAnswer.Close;

        public EventoClient Client { get; }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _server.DisposeAsync();
        }
    }
}
