using System.Net;

namespace EventoDb.Client;

/// <summary>How an <see cref="EventoClient"/> reaches its server.</summary>
public sealed record EventoClientOptions
{
    /// <summary>The largest page the server hands out, in messages (eventodb 0.7.0, fact 1).</summary>
    public const int MaxBatchSize = 10_000;

    /// <summary>The server's address: http or https, without query; a path is kept as a prefix, for servers behind a proxy.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The token of the namespace to work in, or null for none (test mode, <c>/health</c>, <c>/version</c>).</summary>
    public string? Token { get; init; }

    /// <summary>How long one request may take from its first byte to the last of its answer; 30 s. More than zero, at most 24 days.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that failed on its way is tried again, 0 or more; 4.</summary>
    public int RetryCount { get; init; } = 4;

    /// <summary>Whether to go through a proxy at all; true. Without <see cref="Proxy"/>, that of the system and its environment variables.</summary>
    public bool UseProxy { get; init; } = true;

    /// <summary>The proxy to go through, or null for the system's.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Whether any TLS certificate is taken. The token then goes to whoever answers.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Sends the requests, and stays its owner's; null for a handler of the client's own. Proxy and certificates are then its matter. Writes go one at a time:
    /// what is between this client and the connection cannot have many in flight.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The largest answer that is read, in bytes; 256 MiB. Reads ask for smaller pages before they give up.</summary>
    public int MaxAnswerBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Tells the time, and lets it pass: that of the system, or a test's own.</summary>
    public TimeProvider TimeProvider
    {
        get => Timing.Clock;
        init => Timing = Timing with { Clock = value };
    }

    /// <summary>Clock and waits.</summary>
    internal ClientTiming Timing { get; init; } = ClientTiming.Default;

    /// <summary>Opens connections.</summary>
    internal Connector Connector { get; init; } = Connector.Default;

    /// <inheritdoc/>
    public override string ToString() => Uri.ToString();
}
