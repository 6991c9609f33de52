namespace EventoDb.Client;

/// <summary>Which messages of a stream are read.</summary>
public sealed record StreamReadOptions : ReadOptions
{
    /// <summary>The global position to start at, inclusive; null for the start. Not together with <see cref="ReadOptions.Position"/>: backends differ.</summary>
    public long? GlobalPosition { get; init; }
}
