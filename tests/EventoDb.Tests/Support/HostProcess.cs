using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>The test host (tests/EventoDb.TestHost) as a process of its own, killed at the end.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Error => _process.StandardError;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts the host with a command and its options.</summary>
    public static HostProcess Start(params string[] arguments)
    {
        // Built beside the tests, in the same configuration and for the same framework.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var host = Path.Combine(Repository.Root, "tests", "EventoDb.TestHost", "bin", output.Parent!.Name, output.Name, "EventoDb.TestHost.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = PwshProcess.Utf8,
            StandardOutputEncoding = PwshProcess.Utf8,
            StandardErrorEncoding = PwshProcess.Utf8,
        };
        start.ArgumentList.Add(host);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new HostProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet was not started."));
    }

    /// <summary>Starts an embedded server; its address and token.</summary>
    public static async Task<(HostProcess Process, Uri Uri, string Token)> ServeAsync(params string[] options)
    {
        var process = Start(["serve", .. options]);
        var line = await process.Output.ReadLineAsync() ?? throw new InvalidOperationException(await process.Error.ReadToEndAsync());
        var parts = line.Split(' ');
        return (process, new Uri(parts[0]), parts[1]);
    }

    /// <summary>What the process holds in memory, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>How many bytes of objects are alive in a process that serves.</summary>
    public async Task<long> CountLiveBytesAsync()
    {
        await Input.WriteLineAsync("live");
        return long.Parse((await Output.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the process at once (kill -9), and waits until it has gone.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
