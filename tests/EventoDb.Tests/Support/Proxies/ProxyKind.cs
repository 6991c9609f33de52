namespace EventoDb.Tests.Support;

/// <summary>The proxies between a client and its server that docs/proxies.md speaks of, each with a configuration in docs/samples/proxies.</summary>
public enum ProxyKind
{
    /// <summary>nginx, proxy_pass alone.</summary>
    NginxPlain,

    /// <summary>nginx that keeps its connections to the server.</summary>
    NginxKeepAlive,

    /// <summary>nginx with TLS and its defaults, as EventoDB's deployment guide has it.</summary>
    NginxTls,

    /// <summary>nginx as it should be.</summary>
    NginxRight,

    /// <summary>HAProxy with its defaults.</summary>
    HaproxyPlain,

    /// <summary>HAProxy as it should be.</summary>
    HaproxyRight,
}
