using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Benchmarks.Processes;

/// <summary>The server that is measured: an embedded one in a process of its own, or one that runs already.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process? _process;

    public ServerProcess(Uri uri, string token)
    {
        Uri = uri;
        Token = token;
    }

    private ServerProcess(Process process, Uri uri, string token)
        : this(uri, token) => _process = process;

    public Uri Uri { get; }

    public string Token { get; }

    /// <summary>Starts one.</summary>
    /// <param name="path">Its database file; null for in memory.</param>
    public static Task<ServerProcess> StartAsync(string? path) => StartAsync(path is null ? [] : (string[])[path]);

    /// <summary>Starts it again, after it was stopped or killed: the same file, address and token.</summary>
    public Task<ServerProcess> StartAgainAsync(string path) => StartAsync([path, Uri.Port.ToString(CultureInfo.InvariantCulture), Token]);

    private static async Task<ServerProcess> StartAsync(string[] options)
    {
        var process = ChildProcess.StartSelf(["serve", .. options]);
        var words = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(' ');
        return new ServerProcess(process, new Uri(words[0]), words[1]);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30))) _process.Kill();
        _process.Dispose();
    }
}
