using System.Diagnostics;
using EventoDb.Tests.Shell;

namespace EventoDb.Tests.Consumers;

/// <summary>The shell as a process of its own that runs a script against a server.</summary>
internal sealed class ConsumerProcess : IDisposable
{
    private readonly Process _process;

    public ConsumerProcess(Uri uri, string token, string script)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            Environment = { ["EVENTODB_URL"] = uri.ToString(), ["EVENTODB_TOKEN"] = token },
        };
        foreach (var argument in (string[])["exec", ShellProcess.Assembly, "-Command", script]) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
    }

    public bool HasExited => _process.HasExited;

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
