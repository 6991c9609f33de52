using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>A real proxy in front of a server, with a configuration of docs/samples/proxies, on a free port and with files of its own.</summary>
internal abstract class ProxyProcess : IAsyncDisposable
{
    private const int Tries = 5;
    private readonly int _target;
    private readonly Func<string, string>? _change;
    private readonly string _text;
    private Process? _process;

    protected ProxyProcess(string configuration, Uri server, Func<string, string>? change)
    {
        _text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "samples", "proxies", configuration));
        _target = server.Port;
        _change = change;
    }

    /// <summary>Where the proxy is asked.</summary>
    public Uri Uri => new($"{(IsSecure ? "https" : "http")}://127.0.0.1:{Port}/");

    /// <summary>What it has complained about.</summary>
    public abstract string Log { get; }

    /// <summary>The program.</summary>
    protected abstract string Program { get; }

    /// <summary>The folder with all of its files.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("eventodb-proxy").FullName;

    /// <summary>Where it listens.</summary>
    protected int Port { get; private set; }

    private bool IsSecure => _text.Contains("443 ssl", StringComparison.Ordinal);

    /// <summary>Starts a proxy; says that the test is left out where its program is not there.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="server">In front of what.</param>
    /// <param name="change">Changes its configuration, such as its time limits; null for none.</param>
    public static async Task<ProxyProcess> StartAsync(ProxyKind kind, Uri server, Func<string, string>? change = null)
    {
        ProxyProcess proxy = kind switch
        {
            ProxyKind.NginxPlain => new NginxProcess("nginx-plain.conf", server, change),
            ProxyKind.NginxKeepAlive => new NginxProcess("nginx-keepalive.conf", server, change),
            ProxyKind.NginxTls => new NginxProcess("nginx-tls-defaults.conf", server, change),
            ProxyKind.NginxRight => new NginxProcess("nginx.conf", server, change),
            ProxyKind.HaproxyPlain => new HaproxyProcess("haproxy-defaults.cfg", server, change),
            _ => new HaproxyProcess("haproxy.cfg", server, change),
        };
        await proxy.StartFirstAsync();
        return proxy;
    }

    /// <summary>Takes the configuration anew, as an administrator does it under load.</summary>
    public void Reload() => Signal(ReloadSignal);

    /// <summary>Ends it at once.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        using (process)
        {
            if (!process.HasExited) Signal("TERM", process.Id);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task StartAsync()
    {
        // Whoever has just left the port may hold it for a moment.
        for (var i = 0; i < Tries; i++)
        {
            if (await TryStartAsync()) return;
        }
        throw new InvalidOperationException($"{Program} does not start:\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        TestFolder.Remove(Folder);
    }

    /// <summary>The signal that makes it take its configuration anew.</summary>
    protected abstract string ReloadSignal { get; }

    /// <summary>Puts the configuration's places, ports and certificates in order for this machine, and writes it down.</summary>
    /// <param name="text">The configuration of the page.</param>
    /// <param name="port">Where it is to listen.</param>
    protected abstract void WriteConfiguration(string text, int port);

    /// <summary>What starts it in the foreground.</summary>
    protected abstract ProcessStartInfo Command();

    /// <summary>A program's path; null where it is not there.</summary>
    protected static string? Find(string name)
    {
        // Of whoever is not root the last two are no part of the path.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin"];
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private async Task StartFirstAsync()
    {
        Assert.SkipWhen(Program.Length == 0, $"There is no {GetType().Name[..^"Process".Length].ToLowerInvariant()} here (apt-get install nginx haproxy).");
        for (var i = 0; i < Tries; i++)
        {
            Port = UnsharedPort.Next();
            var text = _text.ReplaceLineEndings("\n").Replace("eventodb:8080", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_target}"), StringComparison.Ordinal);
            WriteConfiguration(_change is null ? text : _change(text), Port);
            if (await TryStartAsync()) return;
        }
        var log = Log;
        await DisposeAsync();
        throw new InvalidOperationException($"{Program} does not start:\n{log}");
    }

    private async Task<bool> TryStartAsync()
    {
        var start = Command();
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => OnError(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.HasExited)
        {
            if (await AcceptsAsync())
            {
                _process = process;
                return true;
            }
            await Task.Delay(5);
        }
        process.Dispose();
        return false;
    }

    /// <summary>Is told what it says while it runs.</summary>
    protected virtual void OnError(string? line)
    {
    }

    private async Task<bool> AcceptsAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Signal(string signal) => Signal(signal, _process!.Id);

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
