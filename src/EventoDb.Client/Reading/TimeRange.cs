namespace EventoDb.Client;

/// <summary>The times of which messages are wanted.</summary>
/// <param name="Since">This time or later; null for any.</param>
/// <param name="Until">Before this time; null for any.</param>
/// <param name="IsFullScan">Whether nothing is concluded from one message's time about others.</param>
/// <remarks>A server stamps messages with its clock as it takes them, so times rise with positions, except where its clock was set back. Within a clock
/// step of <see cref="LargestClockStep"/> the conclusions drawn here hold; where old messages were imported after new ones they do not.</remarks>
public readonly record struct TimeRange(DateTimeOffset? Since, DateTimeOffset? Until, bool IsFullScan = false)
{
    /// <summary>How far a message's time may lie before that of one with a lower position.</summary>
    public static TimeSpan LargestClockStep { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether all messages are wanted.</summary>
    public bool IsAll => Since is null && Until is null;

    /// <summary>What to look for to read on from there: all messages before the first of this time are older than <see cref="Since"/>. Null for the start.</summary>
    internal DateTimeOffset? SearchTime =>
        IsFullScan || Since is not { } since ? null
        : since - DateTimeOffset.MinValue > LargestClockStep ? since - LargestClockStep
        : null;

    /// <summary>What to look for to read no further: no message after the first of this time is before <see cref="Until"/>. Null for the end.</summary>
    internal DateTimeOffset? EndSearchTime =>
        IsFullScan || Until is not { } until || DateTimeOffset.MaxValue - until <= LargestClockStep ? null : until + LargestClockStep;

    /// <summary>Whether a message of this time is wanted.</summary>
    /// <param name="time">The time.</param>
    public bool Holds(DateTimeOffset time) => !(time < Since) && !(time >= Until);

    /// <summary>Whether no message after one of this time is wanted.</summary>
    /// <param name="time">The time.</param>
    public bool EndsBefore(DateTimeOffset time) => time >= EndSearchTime;
}
