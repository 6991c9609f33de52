using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>What clients and sessions under test wait.</summary>
internal static class TestTiming
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>Waits so long where the product is impatient that only a hang could meet them, however busy the machine.</summary>
    public static SessionTiming Patient { get; } = new()
    {
        Client = new ClientTiming
        {
            ProbePatience = Long,
            LongestLook = Long,
            MostStalledLooks = int.MaxValue,
            LongRoundTrip = Long,
            GapAge = Long,
            PokeGrace = Long,
            PokeTrialAfter = Long,
            QuickConnect = Long,
        },
        CompletionPatience = Long,
        CompletionLifetime = Long,
        SaveTimeWhenStopped = Long,
        SaveTimeWhenFailed = Long,
        LongestTry = Long,
    };

    /// <summary>The product's own waits, by a clock that stands still until the test lets time pass.</summary>
    public static SessionTiming On(TestClock clock) => new() { Client = new ClientTiming { Clock = clock } };

    /// <summary>Long waits, by a clock that stands still until the test lets time pass.</summary>
    public static SessionTiming PatientOn(TestClock clock) => Patient with { Client = Patient.Client with { Clock = clock } };

    /// <summary>No pauses before what failed is tried again.</summary>
    public static BackOff NoPauses { get; } = new() { First = TimeSpan.Zero, Longest = TimeSpan.Zero };
}
