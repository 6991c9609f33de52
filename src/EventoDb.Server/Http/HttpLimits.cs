namespace EventoDb.Server.Http;

/// <summary>What a client may ask of the server; EventoDB 0.7.0's own figures where it has any.</summary>
internal sealed record HttpLimits
{
    /// <summary>The longest body of EventoDB 0.7.0, in bytes.</summary>
    public const int LongestBody = 100 * 1024 * 1024;

    /// <summary>The longest body, in bytes.</summary>
    public int Body { get; init; } = LongestBody;

    /// <summary>What the bodies of all requests under way may take together, in bytes.</summary>
    public long Bodies { get; init; } = 256 * 1024 * 1024;

    /// <summary>The longest request line and headers together, in bytes.</summary>
    public int Head { get; init; } = 32 * 1024;

    /// <summary>The most header fields.</summary>
    public int Fields { get; init; } = 100;

    /// <summary>The most connections at once; a further one is closed.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>How long a connection may stay without a request.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a request may take to arrive.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may leave an answer lying. A subscriber may for ever: it costs a connection, no memory.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(120);
}
