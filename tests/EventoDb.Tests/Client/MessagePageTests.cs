using System.Text;
using EventoDb.Client;

namespace EventoDb.Tests.Client;

/// <summary>Pages whose messages are made when they are asked for.</summary>
public sealed class MessagePageTests
{
    private static readonly string Json =
        "[" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""["a\u0062c-{{i}}","T{{i % 3}}",{{i}},{{i + 1}},{"n":{{i}}},{{(i % 2 == 0 ? "null" : "{\"m\":1}")}},"2026-01-02T03:04:05.123456789Z"]""")) + "]";

    [Fact]
    public async Task Messages_are_the_same_whether_they_are_asked_for_or_taken()
    {
        using var page = await ParseAsync();
        var asked = page.Select(Describe).ToList();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i =>
            ($"abc-{i}", $"T{i % 3}", (long)i, i + 1L, $"{{\"n\":{i}}}", i % 2 == 0 ? null : "{\"m\":1}", "2026-01-02T03:04:05.123456789Z")), asked);
        Assert.Equal(asked[^1], Describe(page[^1]));
        Assert.Equal(999, page.Last.Position);
        Assert.Equal(asked, Enumerable.Range(0, page.Count).Select(i => Describe(page.View(i).ToMessage())));
        Assert.Equal(asked, page.Select(message => Describe(message.AsView().ToMessage())));
        Assert.Equal((1000, 1000L), (page.Received, page.End));
    }

    [Fact]
    public async Task A_message_outlives_its_page_and_nothing_comes_of_a_page_that_is_gone()
    {
        using var page = await ParseAsync();
        var kept = page[7];
        page.Dispose();
        // What takes the memory now must not show in the message.
        using var other = await ParseAsync();
        Assert.Equal("""{"n":7}""", kept.DataJson);
        Assert.Empty(page);
        Assert.Throws<ObjectDisposedException>(() => page[0]);
    }

    [Fact]
    public async Task Only_what_is_wanted_is_kept_and_the_end_is_that_of_what_was_received()
    {
        using var page = await ParseAsync();
        page.Keep((in MessageView message) => message.Position % 300 == 0);
        Assert.Equal([0L, 300, 600, 900], page.Select(message => message.Position));
        Assert.Equal((1000, 1000L), (page.Received, page.End));

        page.CutAt(900);
        Assert.Equal([0L, 300, 600], page.Select(message => message.Position));
        Assert.Equal(900, page.End);
        page.DropFirst();
        page.Take(1);
        Assert.Equal(300, Assert.Single(page).Position);
        Assert.Equal(301, page.End);
    }

    [Fact]
    public async Task An_answer_in_the_wrong_order_is_refused_and_can_still_be_looked_at()
    {
        using var answer = await AnswerAsync();
        Assert.Throws<MalformedAnswerException>(() => MessagePageParser.ParseStream(answer, "a-1", from: 1));
        Assert.Equal(Json.Length, answer.Length);
    }

    private static (string, string, long, long, string, string?, string) Describe(StoredMessage message) =>
        (message.Id, message.Type, message.Position, message.GlobalPosition, message.DataJson, message.MetadataJson, message.TimeText);

    private static async Task<MessagePage> ParseAsync()
    {
        using var answer = await AnswerAsync();
        return MessagePageParser.ParseStream(answer, "a-1", from: 0);
    }

    private static async Task<Answer> AnswerAsync()
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Json)) };
        return await Answer.ReadAsync(response, int.MaxValue, TestContext.Current.CancellationToken);
    }
}
