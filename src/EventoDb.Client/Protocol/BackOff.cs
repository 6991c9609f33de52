namespace EventoDb.Client;

/// <summary>How long to wait before a request is tried again: exponential, with jitter, so that many clients do not come back together.</summary>
internal sealed record BackOff
{
    /// <summary>The first wait, at most.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait, where none is asked for.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait where one is asked for.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the next try.</summary>
    /// <param name="attempt">How many tries have failed before this one, from 0.</param>
    /// <param name="asked">What <c>Retry-After</c> asked for, or null.</param>
    public TimeSpan Next(int attempt, TimeSpan? asked = null)
    {
        var longest = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 16)), Longest.TotalMilliseconds);
        var wait = TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
        return asked > wait ? (asked < LongestAsked ? asked.Value : LongestAsked) : wait;
    }
}
