using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>A server on files, in a process of its own that is killed and started again: the embedded one, or the one whose command line
/// <c>EVENTODB_SERVER</c> gives, with <c>{port}</c>, <c>{token}</c> and <c>{path}</c>, a folder, where they belong.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly string _folder;
    private HostProcess? _host;
    private Process? _given;

    private ServerProcess(string folder, string token)
    {
        _folder = folder;
        Token = token;
    }

    private static readonly string? GivenCommand = Environment.GetEnvironmentVariable("EVENTODB_SERVER") is { Length: > 0 } command ? command : null;

    /// <summary>The token of namespace <c>default</c>.</summary>
    public string Token { get; }

    /// <summary>The address; another one after each start.</summary>
    public Uri Uri { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="token">A token for namespace <c>default</c>.</param>
    public static async Task<ServerProcess> StartAsync(string folder, string token)
    {
        var server = new ServerProcess(folder, token);
        await server.StartAsync();
        return server;
    }

    /// <summary>Kills it at once, as <c>kill -9</c> does, and starts it again.</summary>
    public async Task RestartAsync()
    {
        Dispose();
        await StartAsync();
    }

    public void Dispose()
    {
        _host?.Dispose();
        if (_given is null) return;
        if (!_given.HasExited) _given.Kill(entireProcessTree: true);
        _given.WaitForExit();
        _given.Dispose();
    }

    private async Task StartAsync()
    {
        if (GivenCommand is null)
        {
            (_host, Uri, _) = await HostProcess.ServeAsync("--path", Path.Combine(_folder, "events.db"), "--token", Token);
            return;
        }
        Uri = StubServer.Nobody();
        var words = GivenCommand.Split(' ').Select(word => word
            .Replace("{port}", Uri.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{token}", Token, StringComparison.Ordinal)
            .Replace("{path}", _folder, StringComparison.Ordinal)).ToArray();
        _given = Process.Start(new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = _folder })!;
        using var http = new HttpClient();
        var started = Stopwatch.StartNew();
        while (!await AnswersAsync(http))
        {
            if (_given.HasExited || started.Elapsed > Eventually.Hang) throw new InvalidOperationException($"{GivenCommand} does not answer at {Uri}.");
            await Task.Delay(20);
        }
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Uri, "version"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
