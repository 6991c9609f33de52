namespace EventoDb.Client;

/// <summary>A parsed answer and what its envelope said.</summary>
/// <param name="Value">What the body meant.</param>
/// <param name="Bytes">How long the body was.</param>
/// <param name="ServerTime">The server's clock (the Date header, to the second), or null where it did not say.</param>
internal readonly record struct Answer<T>(T Value, int Bytes, DateTimeOffset? ServerTime)
{
    /// <summary>The longest line that the server says its import takes, in bytes; null where it says nothing.</summary>
    public long? LongestLine { get; init; }

    /// <summary>The same answer with what <paramref name="make"/> makes of its meaning.</summary>
    public Answer<TResult> Select<TResult>(Func<T, TResult> make) => new(make(Value), Bytes, ServerTime);
}
