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
        Gen.Select(message.List[1, 5], Gen.Bool).Sample((messages, namesStreams) =>
        {
            var rows = messages.Select((fields, index) =>
            {
                var (id, type, json, metadata) = fields;
                var stream = namesStreams ? Quote($"{type}-1") + "," : "";
                return $"[{Quote(id)},{stream}{Quote(type)},{index + 5},{index + 9},{json},{metadata},{Time}]";
            });
            var page = Encoding.UTF8.GetBytes("[" + string.Join(',', rows) + "]\n");
            // Lists of lists of texts in the data make it uncertain how many messages there are.
            if (!PageTail.TryReadLast(page, messages.Count, namesStreams ? null : "a-1", out var last)) return Encoding.UTF8.GetString(page).Contains("],[\"");
            return last.Position == messages.Count + 4 && last.GlobalPosition == messages.Count + 8;
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
        Assert.Equal(isFound, PageTail.TryReadLast(Encoding.UTF8.GetBytes(page), count, "a-1", out _));

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
