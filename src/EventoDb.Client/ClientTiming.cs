namespace EventoDb.Client;

/// <summary>A client's clock, and how long it waits where nobody says how long. Tests set others, so that no time limit depends on how busy a machine is.</summary>
internal sealed record ClientTiming
{
    /// <summary>What a client has that is given nothing else.</summary>
    public static ClientTiming Default { get; } = new();

    /// <summary>Tells the time, and lets it pass.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The pauses before what failed is tried again.</summary>
    public BackOff Retry { get; init; } = new();

    /// <summary>How long a write's id is looked for on a server that was seen to stall: it would make the caller wait as long again, and again.</summary>
    public TimeSpan LongestLook { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often that may fail for want of an answer before the write's outcome is said not to be known.</summary>
    public int MostStalledLooks { get; init; } = 3;

    /// <summary>How long a quick try may take to connect, on the way to a server that was seen to be down.</summary>
    public TimeSpan QuickConnect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after the first of two pipelined answers the second may come: it comes with the first or a moment later, unless it never comes.</summary>
    public TimeSpan ProbePatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From which round trip on more than one page is asked for at a time.</summary>
    public TimeSpan LongRoundTrip { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How long a transaction that took a lower global position is given to become visible.</summary>
    public TimeSpan GapPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A gap before a message older than this has had its time.</summary>
    public TimeSpan GapAge { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The looks for messages after a connection for pokes was asked for, each so long after the one before.</summary>
    public IReadOnlyList<TimeSpan> LooksAfterConnecting { get; init; } =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>A connection for pokes that lasted so long counts as a good one, as does one that brought a poke.</summary>
    public TimeSpan GoodPokeLife { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How soon a look follows on one that found what no poke had announced, while messages come.</summary>
    public TimeSpan LookSoon { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the longest pause between two looks is where pokes are known to be late: what comes after a quiet hour is not to wait for 5 s.</summary>
    public TimeSpan LookLate { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>How long after a look has found a message its poke may come and still be called prompt: the two may cross.</summary>
    public TimeSpan PokeGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a subscription is quiet before it makes sure that pokes come through at all.</summary>
    public TimeSpan PokeTrialAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the poke for a message that is there already may take.</summary>
    public TimeSpan PokeTrialPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Waits.</summary>
    public Task PauseAsync(TimeSpan time, CancellationToken cancellation) => Task.Delay(time, Clock, cancellation);

    /// <summary>A token that is cancelled when a time is up, or with another.</summary>
    public Deadline StartDeadline(TimeSpan time, CancellationToken cancellation) => new(time, Clock, cancellation);
}
