using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>What clients and sessions under test wait.</summary>
internal static class TestTiming
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>Waits so long where a client is impatient that only a hang could meet them, however busy the machine.</summary>
    public static ClientTiming PatientClient { get; } = new()
    {
        ProbePatience = Long,
        LongestLook = Long,
        MostStalledLooks = int.MaxValue,
        LongRoundTrip = Long,
        GapAge = Long,
        PokeGrace = Long,
        PokeTrialAfter = Long,
        QuickConnect = Long,
    };

    /// <summary>The same for a session and its clients.</summary>
    public static SessionTiming Patient { get; } = new SessionTiming
    {
        CompletionPatience = Long,
        CompletionLifetime = Long,
        SaveTimeWhenStopped = Long,
        SaveTimeWhenFailed = Long,
        LongestTry = Long,
    }.With(PatientClient);

    /// <summary>The product's own waits, by a clock that stands still until the test lets time pass.</summary>
    public static SessionTiming On(TestClock clock) => new SessionTiming().With(new ClientTiming { Clock = clock });

    /// <summary>Long waits, by a clock that stands still until the test lets time pass.</summary>
    public static SessionTiming PatientOn(TestClock clock) => Patient.With(PatientClient with { Clock = clock });

    /// <summary>The same session with other clients.</summary>
    public static SessionTiming With(this SessionTiming session, ClientTiming clients) => session with { Client = session.Client with { Timing = clients } };

    /// <summary>No pauses before what failed is tried again.</summary>
    public static BackOff NoPauses { get; } = new() { First = TimeSpan.Zero, Longest = TimeSpan.Zero };
}
