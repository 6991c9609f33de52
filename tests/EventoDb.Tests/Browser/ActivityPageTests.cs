using EventoDb.Activity;
using EventoDb.Client;
using EventoDb.Pages;

namespace EventoDb.Tests.Browser;

/// <summary>The page of a namespace's activity in a real browser. Its pictures are in artifacts/pages, to be looked at.</summary>
public sealed class ActivityPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(30_000)]
    public async Task It_is_seen_in_light_in_dark_and_on_paper(int count)
    {
        foreach (var scheme in (string[])["light", "dark"])
        {
            await using var page = await OpenAsync(TraceSample.Day(count), scheme: scheme);
            await page.TakePictureAsync($"activity-{count}-{scheme}");
            await page.Tab.EvaluateExpressionAsync("document.getElementById('stream-bars').parentElement.scrollIntoView()");
            await page.TakePictureAsync($"activity-{count}-{scheme}-below");
            Assert.Equal(scheme == "dark" ? "rgb(20, 24, 31)" : "rgb(255, 255, 255)", await page.AskAsync<string>("getComputedStyle(document.body).backgroundColor"));
            if (scheme == "dark") await page.PrintAsync($"activity-{count}-print");
            page.AssertQuiet();
        }
    }

    [Fact]
    public async Task The_guide_has_a_small_picture()
    {
        await using var page = await OpenAsync(TraceSample.Day(3000), width: 1000);
        await page.TakePictureAsync("guide-activity", height: 480);
        GuidePicture.AssertSmall("activity");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2000)]
    public async Task Bars_and_table_hold_every_message(int count)
    {
        await using var page = await OpenAsync(TraceSample.Day(count));
        const string told = "[...document.querySelectorAll('#chart .bar title')].reduce((sum, title) => sum + Number(title.textContent.match(/: ([0-9,]+) of/)[1].replaceAll(',', '')), 0)";
        Assert.Equal(count, await page.AskAsync<int>(told));
        await page.ClickAsync("#by-type");
        Assert.Equal(count, await page.AskAsync<int>(told));
        await page.AskAsync<object>("void (byId('more-periods').hidden || byId('more-periods').click())");
        Assert.Equal(count, await page.AskAsync<int>("[...document.querySelectorAll('#periods tbody tr td:nth-child(2)')].reduce((sum, cell) => sum + Number(cell.textContent.replaceAll(',', '')), 0)"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_click_on_a_name_leaves_it_out()
    {
        await using var page = await OpenAsync(TraceSample.Day(500));
        var bars = await page.CountAsync("#chart .bar.c0");
        Assert.InRange(bars, 1, 500);
        await page.ClickAsync("#legend button");
        Assert.Equal(0, await page.CountAsync("#chart .bar.c0"));
        await page.ClickAsync("#legend button");
        Assert.Equal(bars, await page.CountAsync("#chart .bar.c0"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Consumers_are_seen_with_what_is_left_for_them()
    {
        await using var page = await OpenAsync(TraceSample.Day(30));
        Assert.Equal(["billing", "search-0-of-2", "mail"], await page.AskAsync<string[]>("[...document.querySelectorAll('#consumers tbody td:first-child')].map(cell => cell.textContent)"));
        Assert.Contains("1,240 left, 3 h 20 min behind", await page.TextAsync("#consumer-bars"), StringComparison.Ordinal);
        Assert.Contains("up to date", await page.TextAsync("#consumer-bars"), StringComparison.Ordinal);
        Assert.Equal("2", await page.TextAsync("#consumers .alarm"));
    }

    [Fact]
    public async Task Nothing_at_all_is_a_page_too()
    {
        await using var page = await OpenAsync([], consumers: []);
        Assert.StartsWith("No messages", await page.TextAsync("#summary"), StringComparison.Ordinal);
        Assert.False(await page.AskAsync<bool>("byId('no-consumers').hidden"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task On_paper_there_are_no_buttons()
    {
        await using var page = await OpenAsync(TraceSample.Day(3000), scheme: "dark");
        await page.Tab.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);
        await page.UntilAsync("document.querySelectorAll('#periods tbody tr').length === 60");
        Assert.Equal("rgb(255, 255, 255)", await page.AskAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(0, await page.AskAsync<int>("[...document.querySelectorAll('.controls, .more')].filter(element => element.getClientRects().length > 0).length"));
    }

    [Theory, MemberData(nameof(TracePageTests.Attacks), MemberType = typeof(TracePageTests))]
    public async Task Nothing_that_an_author_writes_is_markup_or_script(string attack)
    {
        var messages = new List<StoredMessage>
        {
            TraceSample.Message($"{attack}-1", attack, 0, 1, "{}", "", Noon),
            TraceSample.Message(attack, attack + "2", 0, 2, "{}", "", Noon.AddSeconds(1)),
        };
        await using var page = await OpenAsync(messages, consumers: [new ConsumerActivity(attack, attack, 7, TimeSpan.FromSeconds(1), 0, 0, null)], title: attack);
        await page.ClickAsync("#by-type");
        Assert.Equal(DisplayText.OfLine(attack), await page.TextAsync("#title"));
        Assert.Contains(DisplayText.Of(attack), await page.AskAsync<string[]>("[...document.querySelectorAll('#streams td.name')].map(cell => cell.textContent)"));
        Assert.Equal(DisplayText.Of(attack), await page.TextAsync("#consumers td.name"));
        Assert.Equal("undefined", await page.AskAsync<string>("typeof pwned"));
        Assert.Equal((2, 0), (await page.CountAsync("script"), await page.CountAsync("img, iframe, object, link, style ~ style, body [onerror], body [onload]")));
        page.AssertQuiet();
    }

    private static List<ConsumerActivity> Consumers() =>
    [
        new("order", "billing", 1240, TimeSpan.FromMinutes(200), 2, 17_000, Noon.AddHours(2)),
        new("order", "mail", 0, TimeSpan.Zero, 0, 29_998, Noon.AddHours(19)),
        new("payment", "search-0-of-2", 17, TimeSpan.FromSeconds(4.2), 0, 29_700, null),
    ];

    private Task<OpenedPage> OpenAsync(List<StoredMessage> messages, List<ConsumerActivity>? consumers = null, string title = "Activity of default", string scheme = "light", int width = 1280)
    {
        var counts = new ActivityCounts(per: null);
        foreach (var message in messages) counts.Add(message.AsView());
        var data = new ActivityPage(counts, consumers ?? Consumers(), title, "default", new DateTimeOffset(2026, 3, 5, 8, 0, 0, TimeSpan.Zero));
        return OpenedPage.OpenAsync(chromium.Browser, ActivityPage.Page, title, data.Write, scheme, width);
    }
}
