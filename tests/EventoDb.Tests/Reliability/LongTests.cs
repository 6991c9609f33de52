namespace EventoDb.Tests.Reliability;

/// <summary>Whether there is time: <c>EVENTODB_LONG_TESTS=1</c> runs in full what is a sample otherwise.</summary>
internal static class LongTests
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("EVENTODB_LONG_TESTS") == "1";
}
