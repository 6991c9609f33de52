namespace EventoDb.Tests.Support;

/// <summary>How much is tried: <c>EVENTODB_LONG_TESTS=1</c> runs in full what is a sample otherwise, because the ordinary run must stay short.</summary>
internal static class LongTests
{
    /// <summary>Whether there is time for all of it.</summary>
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("EVENTODB_LONG_TESTS") == "1";

    /// <summary>How many times something is tried.</summary>
    /// <param name="sample">In the ordinary run.</param>
    /// <param name="full">Where there is time.</param>
    public static int Times(int sample, int full) => Wanted ? full : sample;
}
