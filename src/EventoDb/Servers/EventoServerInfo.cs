namespace EventoDb;

/// <summary>What a server says of itself.</summary>
public sealed class EventoServerInfo
{
    internal EventoServerInfo(EventoConnection connection, string version, Client.ServerHealth health, TimeSpan latency)
    {
        Uri = connection.Uri;
        Namespace = connection.Namespace;
        Version = version;
        Status = health.Status;
        Backend = health.Backend;
        Connections = health.Connections;
        Latency = latency;
    }

    /// <summary>The server's address.</summary>
    public Uri Uri { get; }

    /// <summary>The server's version.</summary>
    public string Version { get; }

    /// <summary><c>ok</c> as a rule.</summary>
    public string Status { get; }

    /// <summary>The backend as the server names it: a constant from EventoDB 0.7.0 (fact 9).</summary>
    public string? Backend { get; }

    /// <summary>Connections as the server counts them: a constant from EventoDB 0.7.0 (fact 9).</summary>
    public long? Connections { get; }

    /// <summary>The namespace that the connection works in.</summary>
    public string? Namespace { get; }

    /// <summary>How long the server took to say so: one request over a connection that is open already.</summary>
    public TimeSpan Latency { get; }
}
