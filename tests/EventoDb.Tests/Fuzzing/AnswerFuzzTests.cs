using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Servers that answer what no server should: see <see cref="ClientFuzzRun"/>. With <c>EVENTODB_LONG_TESTS=1</c> ten minutes each.</summary>
public sealed class AnswerFuzzTests
{
    private const string Message = """["0190f0f0-0000-7000-8000-000000000001","T",0,1,{"a":[1,"x"]},{"correlationStreamName":"b-1"},"2026-01-01T00:00:00.5Z"]""";
    private const string CategoryMessage = """["0190f0f0-0000-7000-8000-000000000001","a-1","T",0,1,{"a":[1,"x"]},null,"2026-01-01T00:00:00.5Z"]""";

    private static readonly (string Good, Func<EventoClient, Task> Ask)[] Calls =
    [
        ("""{"position":0,"globalPosition":1}""", client => client.WriteAsync("a-1", new NewMessage("T", "{}"))),
        ("""{"position":0,"globalPosition":1}""", WriteManyAsync),
        ($"[{Message}]", async client => Read(await client.GetStreamPageAsync("a-1"))),
        ($"[{CategoryMessage}]", async client => Read(await client.GetCategoryPageAsync("a"))),
        ($"[{CategoryMessage}]", client => client.ExportAsync(Stream.Null)),
        (Message, client => client.GetLastMessageAsync("a-1")),
        ("5", client => client.GetStreamVersionAsync("a-1")),
        ("""[{"createdAt":"2026-01-01T00:00:00Z","description":"d","messageCount":3,"namespace":"default"}]""", client => client.GetNamespacesAsync()),
        ("""{"createdAt":"2026-01-01T00:00:00Z","description":"d","lastActivity":null,"messageCount":3,"namespace":"default","streamCount":0}""", client => client.GetNamespaceAsync("default")),
        ("""{"createdAt":"2026-01-01T00:00:00.5Z","namespace":"default","token":"x"}""", client => client.CreateNamespaceAsync("default")),
        ("""[{"lastActivity":"2026-01-01T00:00:00Z","stream":"a-1","version":4}]""", async client => await client.FindStreamsAsync().CountAsync()),
        ("""[{"category":"a","messageCount":5,"streamCount":2}]""", client => client.GetCategoriesAsync()),
        ("data: {\"imported\":1,\"gpos\":1}\n\ndata: {\"done\":true,\"imported\":1,\"elapsed\":\"0.1s\"}\n\n", client => client.SendImportAsync("x"u8.ToArray(), clear: false, CancellationToken.None)),
        ("[1]", client => client.InvokeAsync("ns.list", [])),
        ("""{"version":"0.7.0"}""", client => client.GetVersionAsync()),
    ];

    [Fact]
    public Task Answers() => ClientFuzzRun.RunAsync(
        static () => new FuzzedClient(),
        static async (client, random) =>
        {
            var (good, ask) = Calls[random.Next(Calls.Length)];
            client.Answer = () => HostileAnswers.Make(random, good);
            try
            {
                await ask(client.Client);
                return "well";
            }
            catch (EventoException e)
            {
                Assert.NotEmpty(e.Message);
                Assert.DoesNotContain(e.Message.EnumerateRunes(), DisplayText.IsHidden);
                return e.Code.Length < 30 && e.Code.All(character => char.IsAsciiLetterUpper(character) || character == '_') ? e.Code : "another code";
            }
        },
        sample: 150);

    [Fact]
    public Task Answers_on_one_connection() => ClientFuzzRun.RunAsync(
        static () => new MemoryStream(),
        static async (_, random) =>
        {
            var answers = Enumerable.Range(0, random.Next(1, 6)).SelectMany(_ => HostileAnswers.Make(random, Calls[0].Good)).ToArray();
            using var stream = new PieceStream(answers, random);
            using var buffer = new AnswerBuffer();
            try
            {
                var taken = 0;
                for (var isMore = true; isMore;)
                {
                    isMore = await buffer.FillAsync(stream, CancellationToken.None);
                    while (HttpAnswerParser.TryParse(buffer.Unread, isEnd: !isMore, out var answer, out var length))
                    {
                        if (answer.Status != 200) Assert.NotEmpty(answer.ToFailure(new Uri("http://localhost"), SessionToken.None).Message);
                        buffer.Consume(length);
                        taken++;
                        if (buffer.Unread.IsEmpty) break;
                    }
                }
                return taken > 0 ? "answers" : "no answer";
            }
            catch (Exception e) when (e is HttpRequestException or AnswerTooLargeException)
            {
                return e.GetType().Name;
            }
        },
        sample: 400);

    private static async Task WriteManyAsync(EventoClient client)
    {
        await using var writer = client.OpenWriter(new() { Window = 16 });
        for (var i = 0; i < 24; i++) await writer.SendAsync("a-1", new NewMessage("T", "{}"));
        EventoException? failure = null;
        while (await writer.ReceiveAsync() is { } outcome)
        {
            if (outcome.Error is EventoException refused) failure = refused;
            else Assert.Null(outcome.Error);
        }
        if (failure is not null) throw failure;
    }

    private static void Read(IReadOnlyList<StoredMessage> messages)
    {
        foreach (var message in messages)
        {
            JsonElement.Parse(message.DataUtf8.Span, new JsonDocumentOptions { MaxDepth = 100_000 });
            _ = (message.CorrelationStreamName, message.TimeText, message.Category);
        }
    }
}
