using System.Text;
using System.Text.Json;
using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Json;

namespace EventoDb.Tests.Client;

/// <summary>The end of a page, found before the page is read.</summary>
public sealed class PageTailTests
{
    private const string Time = "\"2026-01-01T00:00:00Z\"";
    private const string First = $$"""["id","T",0,1,{},null,{{Time}}]""";

    [Fact]
    public void What_is_found_is_the_last_message_of_a_full_page()
    {
        var name = Gen.OneOf(JsonGenerator.GenText(), Gen.OneOf("],[", "\"],[\"", "\\", "]]", "[", "{"));
        var data = JsonGenerator.GenObject().SelectMany(value => JsonGenerator.GenJsonText(value)).Select(Compact);
        var message = Gen.Select(name, name, data, data);
        Gen.Select(message.List[1, 5], Gen.Bool, Gen.Bool).Sample((messages, namesStreams, isGapless) =>
        {
            var rows = messages.Select((fields, index) =>
            {
                var (id, type, json, metadata) = fields;
                var stream = namesStreams ? Quote($"{type}-1") + "," : "";
                return $"[{Quote(id)},{stream}{Quote(type)},{index + 5},{index + 9},{json},{metadata},{Time}]";
            });
            var page = Encoding.UTF8.GetBytes("[" + string.Join(',', rows) + "]\n");
            var start = namesStreams ? 9 : 5;
            // What stands between messages may stand in one too, in lists of texts or around a name; then there may be none.
            return PageTail.TryFindEnd(page, isGapless ? start : start - 1, messages.Count, namesStreams ? null : "a-1", out var end)
                ? end == start + messages.Count
                : page.AsSpan().Count("],[\""u8) > messages.Count - 1;
        }, iter: 500);
    }

    [Theory]
    [InlineData($"[{First}]", 1, true)]
    [InlineData($"[{First},{First}]", 2, true)]
    [InlineData($"[{First},{First}]\n", 2, true)]
    [InlineData($"[{First},{First}]", 3, false)]
    [InlineData($"[{First},{First}]", 1, false)]
    [InlineData($"[{First}, {First}]", 2, false)]
    [InlineData("[]", 1, false)]
    [InlineData("]", 1, false)]
    [InlineData("", 1, false)]
    [InlineData("null", 1, false)]
    [InlineData("<html></html>", 1, false)]
    [InlineData($"[{First},[\"id\",5]]", 2, false)]
    [InlineData($"[{First},{First}", 2, false)]
    // A list in the data that looks like a message.
    [InlineData("[[\"id\",\"T\",0,1,{\"a\":[[\"x\"],[\"id\",\"T\",7,8,{},null," + Time + "]]},null," + Time + "]]", 2, false)]
    [InlineData("[[\"id\",\"T\",0,1,{\"a\":[[\"x\"],[\"id\",\"T\",7,8,{},null," + Time + "]", 2, false)]
    public void A_page_that_is_not_full_or_no_page_has_no_end(string page, int count, bool isFound) =>
        Assert.Equal(isFound, PageTail.TryFindEnd(Encoding.UTF8.GetBytes(page), null, count, "a-1", out _));

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0, 2, false)]
    [InlineData(1, 1, false)]
    [InlineData(5, 1, false)]
    public void A_page_that_ends_before_it_begins_has_no_end(long from, int count, bool isFound) =>
        Assert.Equal(isFound, PageTail.TryFindEnd(Encoding.UTF8.GetBytes($"[{First}]"), from, count, "a-1", out _));

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
