using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Tests.Support;

/// <summary>An nginx.</summary>
internal sealed class NginxProcess(string configuration, Uri server, Func<string, string>? change) : ProxyProcess(configuration, server, change)
{
    /// <inheritdoc/>
    public override string Log => File.Exists(ErrorLog) ? File.ReadAllText(ErrorLog) : string.Empty;

    /// <inheritdoc/>
    protected override string Program { get; } = Find("nginx") ?? string.Empty;

    /// <inheritdoc/>
    protected override string ReloadSignal => "HUP";

    private string ErrorLog => Path.Combine(Folder, "error.log");

    private string Main => Path.Combine(Folder, "main.conf");

    /// <inheritdoc/>
    protected override void WriteConfiguration(string text, int port)
    {
        var (certificate, key) = ProxyCertificate.Write(Folder);
        var site = text
            .Replace("listen 443 ssl;", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl;"), StringComparison.Ordinal)
            .Replace("listen 80;", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port};"), StringComparison.Ordinal)
            .Replace("/etc/nginx/tls/eventodb.crt", certificate, StringComparison.Ordinal)
            .Replace("/etc/nginx/tls/eventodb.key", key, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder, "site.conf"), site);
        // What Debian's package says of the machine, for a folder of its own; its worker may read that where it is this user's.
        File.WriteAllText(Main, $$"""
            {{(Environment.UserName == "root" ? "user root;" : string.Empty)}}
            worker_processes 1;
            pid {{Folder}}/nginx.pid;
            daemon off;
            events { worker_connections 768; }
            http {
                access_log off;
                client_body_temp_path {{Folder}}/body;
                proxy_temp_path {{Folder}}/proxy;
                fastcgi_temp_path {{Folder}}/fastcgi;
                uwsgi_temp_path {{Folder}}/uwsgi;
                scgi_temp_path {{Folder}}/scgi;
                include site.conf;
            }
            """);
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Command() => new(Program, ["-p", Folder, "-e", ErrorLog, "-c", Main]);
}
