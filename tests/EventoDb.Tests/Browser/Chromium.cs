using PuppeteerSharp;

namespace EventoDb.Tests.Browser;

/// <summary>The Chromium of this machine, without a window, shared by the tests of a class. It is not downloaded: where there is none, they say so and are left out.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Program = Environment.GetEnvironmentVariable("EVENTODB_CHROMIUM")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome", "chrome.exe" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    private IBrowser? _browser;

    /// <summary>A name that leads to this machine, as an attacker's own name server would have it.</summary>
    public const string Rebound = "rebound.example";

    /// <summary>The browser; the test is skipped where there is none.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "There is no Chromium on this machine (Debian: apt-get install chromium; or EVENTODB_CHROMIUM=<path>).");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Program is null) return;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            Args =
            [
                // As root in a container there is no sandbox; what is loaded is the tests' own.
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                // It would ask the user before a page may talk to this machine: not every browser does.
                "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
                $"--host-resolver-rules=\"MAP {Rebound} 127.0.0.1\"",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
    }
}
