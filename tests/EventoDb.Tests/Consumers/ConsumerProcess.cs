using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>A pwsh of its own that runs a script against a server.</summary>
internal sealed class ConsumerProcess : IDisposable
{
    private readonly Process _process;

    public ConsumerProcess(Uri uri, string token, string script, NetworkNamespace? network = null)
    {
        var start = PwshProcess.Command("-Command", $"Import-Module '{Repository.Manifest}'; {script}");
        start.Environment["EVENTODB_URL"] = uri.ToString();
        start.Environment["EVENTODB_TOKEN"] = token;
        start.RedirectStandardOutput = false;
        start.StandardOutputEncoding = null;
        _process = Process.Start(network?.Enter(start) ?? start)!;
        _process.StandardInput.Close();
    }

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>Kills it at once, as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for its end; what it wrote to its error stream.</summary>
    public async Task<string> EndAsync()
    {
        var error = await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return error;
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
