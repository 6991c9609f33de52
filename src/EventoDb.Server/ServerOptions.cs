using EventoDb.Server.Http;

namespace EventoDb.Server;

/// <summary>How a server is to run.</summary>
internal sealed record ServerOptions
{
    /// <summary>The port on loopback; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The database file; null for one in memory.</summary>
    public string? Path { get; init; }

    /// <summary>The default namespace's token; null for a fresh one.</summary>
    public string? Token { get; init; }

    /// <summary>Whether missing, malformed and wrong tokens are accepted.</summary>
    public bool TestMode { get; init; }

    public HttpLimits Limits { get; init; } = new();

    /// <summary>Tells the time that limits and heartbeats are measured by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Network Network { get; init; } = new();

    /// <summary>How often a subscription without news hears that it is alive.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many pages the database may grow to; null for as many as the disk holds.</summary>
    public long? MaximumPages { get; init; }
}
