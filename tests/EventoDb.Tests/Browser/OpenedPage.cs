using System.Text.Json;
using EventoDb.Pages;
using EventoDb.Tests.Support;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace EventoDb.Tests.Browser;

/// <summary>A page in a tab of its own, which keeps what its console says and what it asks the network for.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly FileInfo _file;

    private OpenedPage(FileInfo file, IPage page)
    {
        _file = file;
        Tab = page;
        page.Console += (_, e) => Complaints.Add($"{e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => Complaints.Add(e.Message);
        page.Dialog += (_, e) =>
        {
            Complaints.Add($"dialog: {e.Dialog.Message}");
            _ = e.Dialog.Dismiss();
        };
        page.Request += (_, e) => Requests.Add(e.Request.Url);
    }

    /// <summary>The tab.</summary>
    public IPage Tab { get; }

    /// <summary>What its console said, errors that nothing caught, and dialogs.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>What it asked for, the file itself first.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Where pictures of pages are kept to be looked at.</summary>
    private static string Pictures => Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pages")).FullName;

    /// <summary>Opens a file.</summary>
    public static async Task<OpenedPage> OpenAsync(IBrowser browser, string path, string scheme = "light", int width = 1280)
    {
        var opened = new OpenedPage(new FileInfo(path), await browser.NewPageAsync());
        await opened.Tab.SetViewportAsync(new ViewPortOptions { Width = width, Height = 860 });
        await opened.Tab.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await opened.Tab.GoToAsync(new Uri(path).AbsoluteUri);
        // A page draws when it is told how wide it is, which may be after it was loaded.
        await opened.WaitUntilDrawnAsync();
        return opened;
    }

    /// <summary>Writes a page to a file of its own and opens it.</summary>
    public static async Task<OpenedPage> OpenAsync(IBrowser browser, HtmlPage page, string title, Action<Utf8JsonWriter> data, string scheme = "light", int width = 1280)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.html");
        await using (var file = File.Create(path)) await page.WriteAsync(file, title, data, TestContext.Current.CancellationToken);
        return await OpenAsync(browser, path, scheme, width);
    }

    /// <summary>What a script in the page gives.</summary>
    public async Task<T> AskAsync<T>(string script) => await Tab.EvaluateExpressionAsync<T>(script);

    /// <summary>The text of the first element that a selector finds.</summary>
    public Task<string> TextAsync(string selector) => AskAsync<string>($"document.querySelector('{selector}').textContent");

    /// <summary>Clicks the first element that a selector finds, wherever it is, and waits until the page has drawn again.</summary>
    public async Task ClickAsync(string selector)
    {
        await Tab.EvaluateFunctionAsync("selector => document.querySelector(selector).click()", selector);
        await WaitUntilDrawnAsync();
    }

    /// <summary>Waits until a condition holds in the page.</summary>
    public Task UntilAsync(string condition) => Tab.WaitForExpressionAsync(condition, new WaitForFunctionOptions { Timeout = 60_000 });

    /// <summary>How many elements a selector finds.</summary>
    public Task<int> CountAsync(string selector) => AskAsync<int>($"document.querySelectorAll('{selector}').length");

    /// <summary>Takes a picture of what is seen.</summary>
    public Task TakePictureAsync(string name, int? height = null) =>
        Tab.ScreenshotAsync(Path.Combine(Pictures, name + ".png"), new ScreenshotOptions { Clip = height is { } top ? new Clip { Width = Tab.Viewport.Width, Height = top } : null });

    /// <summary>Prints it.</summary>
    public async Task PrintAsync(string name) =>
        await Tab.PdfAsync(Path.Combine(Pictures, name + ".pdf"), new PdfOptions { PreferCSSPageSize = true, PrintBackground = false });

    /// <summary>Nothing was said on the console, and nothing asked for but the file.</summary>
    public void AssertQuiet()
    {
        Assert.Empty(Complaints);
        Assert.Single(Requests);
    }

    public async ValueTask DisposeAsync()
    {
        await Tab.DisposeAsync();
        _file.Delete();
    }

    private Task WaitUntilDrawnAsync() => Tab.EvaluateFunctionAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
