namespace EventoDb.Client;

/// <summary>How long to wait before a request is tried again: exponential, with jitter, so that many clients do not come back together.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the next try.</summary>
    /// <param name="attempt">How many tries have failed before this one, from 0.</param>
    /// <param name="asked">What <c>Retry-After</c> asked for, or null.</param>
    public static TimeSpan Next(int attempt, TimeSpan? asked = null)
    {
        var longest = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 16)), Longest.TotalMilliseconds);
        var wait = TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
        return asked > wait ? (asked < LongestAsked ? asked.Value : LongestAsked) : wait;
    }
}
