using System.Diagnostics;
using EventoDb.Benchmarks.Processes;

namespace EventoDb.Benchmarks.Soaking;

/// <summary>A server on a file that is stopped, killed and started again.</summary>
internal sealed class SoakServer : IDisposable
{
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(2);
    private readonly string _path;
    private ServerProcess _process;
    private long _lastUp;
    private volatile bool _isDown;

    private SoakServer(string path, ServerProcess process)
    {
        _path = path;
        _process = process;
    }

    public Uri Uri => _process.Uri;

    public string Token => _process.Token;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    public static async Task<SoakServer> StartAsync(string path) => new(path, await ServerProcess.StartAsync(path));

    /// <summary>Whether it was down at any time since then.</summary>
    /// <param name="timestamp">Of the stopwatch.</param>
    public bool WasDownSince(long timestamp) => _isDown || Volatile.Read(ref _lastUp) >= timestamp;

    /// <summary>Stops it, and starts it again a little later.</summary>
    /// <param name="kill">Whether it is killed.</param>
    public async Task RestartAsync(bool kill)
    {
        await StopAsync(kill);
        await Task.Delay(Down);
        await StartAgainAsync();
    }

    public async Task StopAsync(bool kill)
    {
        _isDown = true;
        if (kill) _process.Kill();
        await Task.Run(_process.Dispose);
    }

    public async Task StartAgainAsync()
    {
        _process = await _process.StartAgainAsync(_path);
        Restarts++;
        Volatile.Write(ref _lastUp, Stopwatch.GetTimestamp());
        _isDown = false;
    }

    public void Dispose() => _process.Dispose();
}
