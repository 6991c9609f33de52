using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>An HAProxy.</summary>
internal sealed class HaproxyProcess(string configuration, Uri server, Func<string, string>? change) : ProxyProcess(configuration, server, change)
{
    private readonly ConcurrentQueue<string> _log = new();

    /// <inheritdoc/>
    public override string Log => string.Join('\n', _log);

    /// <inheritdoc/>
    protected override string Program { get; } = Find("haproxy") ?? string.Empty;

    /// <inheritdoc/>
    protected override string ReloadSignal => "USR2";

    private string Main => Path.Combine(Folder, "haproxy.cfg");

    /// <inheritdoc/>
    protected override void WriteConfiguration(string text, int port)
    {
        var (certificate, key) = ProxyCertificate.Write(Folder);
        var both = Path.Combine(Folder, "both.pem");
        File.WriteAllText(both, File.ReadAllText(certificate) + "\n" + File.ReadAllText(key));
        File.WriteAllText(Main, text
            .Replace("bind :443", string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{port}"), StringComparison.Ordinal)
            .Replace("bind :80", string.Create(CultureInfo.InvariantCulture, $"bind 127.0.0.1:{port}"), StringComparison.Ordinal)
            .Replace("/etc/haproxy/eventodb.pem", both, StringComparison.Ordinal) + "\n");
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Command() => new(Program, ["-W", "-db", "-f", Main]);

    /// <inheritdoc/>
    protected override void OnError(string? line)
    {
        if (line is not null) _log.Enqueue(line);
    }
}
