using EventoDb.Client;
using EventoDb.Pages;
using EventoDb.Tests.Display;
using EventoDb.Tracing;

namespace EventoDb.Tests.Browser;

/// <summary>The page of a trace in a real browser. Its pictures are in artifacts/pages, to be looked at.</summary>
public sealed class TracePageTests(Chromium chromium) : IClassFixture<Chromium>
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
            await using var page = await OpenAsync(count, scheme);
            await page.TakePictureAsync($"trace-{count}-{scheme}");
            Assert.Equal(scheme == "dark" ? "rgb(20, 24, 31)" : "rgb(255, 255, 255)", await page.AskAsync<string>("getComputedStyle(document.body).backgroundColor"));
            Assert.InRange(await page.CountAsync("#canvas .mark"), 3, 5000);
            Assert.Equal(Math.Min(count, 200), await page.CountAsync("#table tbody tr"));
            await page.ClickAsync("#table tbody tr:nth-child(2)");
            await page.TakePictureAsync($"trace-{count}-{scheme}-message");
            if (scheme == "dark")
            {
                await page.PrintAsync($"trace-{count}-print");
                // What was made ready for paper is not left over on the screen.
                Assert.True(await page.AskAsync<bool>("byId('canvas').clientHeight <= innerHeight"));
            }
            page.AssertQuiet();
        }
    }

    [Fact]
    public async Task The_guide_has_a_small_picture()
    {
        var order = TraceSample.Tour();
        await using var page = await OpenAsync(order, "Trace of order-17", "light", width: 1100);
        await page.ClickAsync("#table tr[data-index=\"2\"]");
        await page.TakePictureAsync("guide-trace", height: 440);
        GuidePicture.AssertSmall("trace");
    }

    [Fact]
    public async Task On_paper_there_are_no_controls_and_as_many_messages_as_can_be_read()
    {
        await using var page = await OpenAsync(1500, "dark");
        await page.Tab.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);
        await page.UntilAsync("document.querySelectorAll('#table tbody tr').length === 1000");
        Assert.Equal("rgb(255, 255, 255)", await page.AskAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(0, await page.AskAsync<int>("[...document.querySelectorAll('.controls, #message, #more')].filter(element => element.getClientRects().length > 0).length"));
        Assert.Equal("500 more messages are in the file.", await page.TextAsync("#rest"));
        Assert.Contains("The picture shows the first 26 of", await page.TextAsync("#note"), StringComparison.Ordinal);
        await page.Tab.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.None);
        await page.UntilAsync("byId('rest').textContent === ''");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_click_shows_the_message_with_its_cause_and_its_effects()
    {
        await using var page = await OpenAsync(12);
        await page.Tab.ClickAsync("#canvas .mark[data-index=\"1\"]");
        Assert.Equal("PaymentRequested", await page.TextAsync("#message h2"));
        Assert.Contains("payment-17", await page.TextAsync("#message dl"), StringComparison.Ordinal);
        Assert.Contains("\n  \"customer\": \"c-42\",\n", await page.TextAsync("#message pre"), StringComparison.Ordinal);
        Assert.Equal("PaymentRequested", await page.TextAsync("#table tr.selected button"));
        // The picture is drawn in a frame of its own.
        await page.UntilAsync("document.querySelectorAll('#canvas .arrow.related').length === 11");
        // From the effect that is named to the cause that is named.
        await page.ClickAsync("#message dl div .link");
        Assert.Equal("PaymentReceived", await page.TextAsync("#message h2"));
        await page.ClickAsync("#message dl > dd > .link");
        Assert.Equal("PaymentRequested", await page.TextAsync("#message h2"));
        await page.Tab.FocusAsync("#picture");
        await page.Tab.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("PaymentReceived", await page.TextAsync("#message h2"));
        await page.Tab.Keyboard.PressAsync("Escape");
        Assert.True(await page.AskAsync<bool>("byId('message').hidden"));
        page.AssertQuiet();
    }

    [Theory]
    [InlineData("invoicesent", "InvoiceSent")]
    [InlineData("  STOCK-A  reserved ", "ItemsReserved")]
    [InlineData("\"part 5\"", "InvoiceSent")]
    [InlineData("0195a8d0-0000-7000-8000-000000000001", "OrderPlaced")]
    public async Task The_filter_leaves_messages_with_all_of_its_words_and_their_lanes(string text, string type)
    {
        await using var page = await OpenAsync(12);
        var lanes = await page.CountAsync("#canvas text.name");
        await page.Tab.TypeAsync("#filter", text);
        await page.UntilAsync("byId('count').textContent.endsWith(' of 12')");
        await page.UntilAsync($"[...document.querySelectorAll('#table tbody tr button')].some(button => button.textContent === '{type}')");
        Assert.InRange(await page.CountAsync("#table tbody tr"), 1, 3);
        Assert.InRange(await page.CountAsync("#canvas text.name"), 1, lanes - 1);
        await page.AskAsync<object>("void (byId('filter').value = '', byId('filter').dispatchEvent(new Event('input')))");
        await page.UntilAsync("document.querySelectorAll('#table tbody tr').length === 12");
        Assert.Equal(lanes, await page.CountAsync("#canvas text.name"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Milliseconds_and_days_are_seen_side_by_side_or_to_scale()
    {
        await using var page = await OpenAsync(12);
        const string places = "[...document.querySelectorAll('#canvas .mark')].map(mark => Number(mark.getAttribute('cx'))).sort((a, b) => a - b)";
        var folded = await page.AskAsync<double[]>(places);
        Assert.Equal(12, folded.Length);
        Assert.All(folded.Zip(folded.Skip(1)), pair => Assert.True(pair.Second - pair.First > 9));
        Assert.Contains("↔", await page.TextAsync("#canvas"), StringComparison.Ordinal);
        await page.ClickAsync("#linear");
        var linear = await page.AskAsync<double[]>(places);
        // What lies milliseconds apart within days is one mark.
        Assert.InRange(linear.Length, 2, 10);
        await page.ClickAsync("#larger");
        Assert.True(await page.AskAsync<bool>("byId('picture').scrollWidth > byId('picture').clientWidth"));
        await page.ClickAsync("#fit");
        Assert.True(await page.AskAsync<bool>("byId('picture').scrollWidth <= byId('picture').clientWidth + 1"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task All_rows_come_when_they_are_asked_for()
    {
        await using var page = await OpenAsync(300);
        Assert.Equal("Show 100 more", await page.TextAsync("#more"));
        await page.ClickAsync("#more");
        Assert.Equal(300, await page.CountAsync("#table tbody tr"));
        Assert.True(await page.AskAsync<bool>("byId('more').hidden"));
    }

    [Fact]
    public async Task A_cause_outside_is_said_to_be_there()
    {
        var message = TraceSample.Message("b-1", "Effect", 0, 7, "{}", """{"causationMessageStreamName":"gone-1","causationMessagePosition":4}""", Noon);
        await using var page = await OpenAsync([message]);
        Assert.Equal(1, await page.CountAsync("#canvas .outside[marker-end]"));
        Assert.Equal(" ← gone-1@4, outside", await page.TextAsync("#table .outside"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task No_message_at_all_is_a_page_too()
    {
        await using var page = await OpenAsync([]);
        Assert.Equal("No messages.", await page.TextAsync("#summary"));
        page.AssertQuiet();
    }

    public static TheoryData<string> Attacks =>
    [
        "</script><script>pwned=1</script>", "<img src=x onerror=pwned=1>", "\"><svg onload=pwned=1>", "'-pwned=1-'", "<!--<script>", "{{data}}{{script}}{{policy}}", "]]></script>", "&lt;b&gt;&#60;",
        "javascript:pwned=1", "\\u003c/script>\\\"", "${pwned=1}`", "</title><script>pwned=1</script>", "</style><script>pwned=1</script>", HostileNames.With("x"), "__proto__", "constructor",
    ];

    [Theory, MemberData(nameof(Attacks))]
    public async Task Nothing_that_an_author_writes_is_markup_or_script(string attack)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { [attack] = attack });
        var messages = new List<StoredMessage>
        {
            TraceSample.Message($"{attack}-1", attack, 0, 1, json, json, Noon),
            TraceSample.Message(attack, attack, 0, 2, json, $$"""{"causationMessageStreamName":{{System.Text.Json.JsonSerializer.Serialize(attack)}},"causationMessagePosition":9}""", Noon.AddSeconds(1)),
        };
        await using var page = await OpenAsync(messages, attack);
        foreach (var mark in (int[])[0, 1])
        {
            await page.ClickAsync($"#table tr[data-index=\"{mark}\"]");
            Assert.Equal(DisplayText.Of(attack), await page.TextAsync("#message h2"));
        }
        Assert.Equal("undefined", await page.AskAsync<string>("typeof pwned"));
        Assert.Equal(DisplayText.OfLine(attack), await page.TextAsync("#title"));
        Assert.Equal((2, 0, 0), (await page.CountAsync("script"), await page.CountAsync("img, iframe, object, link, style ~ style"), await page.CountAsync("body [onerror], body [onload]")));
        page.AssertQuiet();
    }

    [Theory]
    [InlineData("eval('1')")]
    [InlineData("new Function('return 1')()")]
    [InlineData("document.body.innerHTML = '<b>x</b>'")]
    [InlineData("document.body.append(Object.assign(document.createElement('script'), { textContent: 'pwned = 1' }))")]
    [InlineData("document.body.setAttribute('onclick', 'pwned = 1'); document.body.click()")]
    [InlineData("document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: rgb(1, 2, 3) }' }))")]
    [InlineData("fetch('http://127.0.0.1:9/').then(() => { pwned = 1 }).catch(() => {})")]
    [InlineData("fetch('data:text/plain,x').then(() => { pwned = 1 }).catch(() => {})")]
    [InlineData("document.body.append(Object.assign(new Image(), { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', onload: () => { pwned = 1 } }))")]
    [InlineData("document.body.append(Object.assign(document.createElement('base'), { href: 'http://evil.example/' }))")]
    public async Task Its_policy_lets_nothing_run_that_is_not_its_own(string script)
    {
        await using var page = await OpenAsync(3);
        await page.AskAsync<object>("void (window.refused = [], addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective)))");
        // Later, by the page's own rules: for what the debugger does itself they do not hold.
        await page.AskAsync<object>($"void setTimeout(() => {{ {script} }})");
        await page.UntilAsync("refused.length > 0");
        Assert.Equal("undefined", await page.AskAsync<string>("typeof pwned"));
        Assert.NotEqual("rgb(1, 2, 3)", await page.AskAsync<string>("getComputedStyle(document.body).color"));
        Assert.All(page.Requests, address => Assert.Matches("^(file|data):", address));
    }

    private Task<OpenedPage> OpenAsync(int count, string scheme = "light") => OpenAsync(TraceSample.Of(count), "Trace of order-17", scheme);

    private Task<OpenedPage> OpenAsync(List<StoredMessage> messages, string title = "Trace", string scheme = "light", int width = 1280)
    {
        var data = new TracePage([.. TraceTree.Order(new MessageTrace(messages))], title, "default", new DateTimeOffset(2026, 3, 9, 8, 0, 0, TimeSpan.Zero));
        return OpenedPage.OpenAsync(chromium.Browser, TracePage.Page, title, data.Write, scheme, width);
    }
}
