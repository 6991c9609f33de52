namespace EventoDb.Client;

/// <summary>Whether a client's requests go through a proxy.</summary>
internal static class ProxyChoice
{
    /// <summary>Whether they may: to this machine only through a proxy that was named. The system's would be handed the token of a server at the other
    /// end of a tunnel.</summary>
    public static bool MayBeUsed(EventoClientOptions options) => options.Handler is null && options.UseProxy && (options.Proxy is not null || !options.Uri.IsLoopback);

    /// <summary>Whether they do. Some systems look for their proxy for seconds: not for a thread that somebody waits for.</summary>
    public static bool IsUsed(EventoClientOptions options) =>
        MayBeUsed(options)
        && (options.Proxy ?? HttpClient.DefaultProxy) is { } proxy
        && !proxy.IsBypassed(options.Uri)
        && proxy.GetProxy(options.Uri) is not null;
}
