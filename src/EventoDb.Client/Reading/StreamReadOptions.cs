namespace EventoDb.Client;

/// <summary>Which messages of a stream are read.</summary>
public sealed record StreamReadOptions
{
    /// <summary>The position to start at, inclusive, from 0; null for the start.</summary>
    public long? Position { get; init; }

    /// <summary>The global position to start at, inclusive; null for the start. Not together with <see cref="Position"/>: backends differ.</summary>
    public long? GlobalPosition { get; init; }

    /// <summary>How many messages at most, 1 or more; null for all.</summary>
    public long? MaxCount { get; init; }

    /// <summary>How many messages each request asks for, 1–10000; null for pages that start small and grow.</summary>
    public int? BatchSize { get; init; }
}
