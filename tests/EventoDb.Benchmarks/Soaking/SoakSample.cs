using EventoDb.Benchmarks.Measuring;

namespace EventoDb.Benchmarks.Soaking;

/// <summary>Where a soak stands, between two steps and after a full garbage collection.</summary>
/// <param name="Minute">Minutes since it began.</param>
/// <param name="Steps">How many steps were done.</param>
/// <param name="Written">Messages written and acknowledged.</param>
/// <param name="Read">Messages read.</param>
/// <param name="Restarts">How often the server was started again.</param>
/// <param name="Expected">Errors that had to come.</param>
/// <param name="Unexpected">Other errors.</param>
/// <param name="MostHandles">The most handles at any time since the last sample.</param>
/// <param name="ManagedBytes">Objects that live.</param>
/// <param name="CommittedBytes">What the managed heap takes for them.</param>
/// <param name="NativeBytes">What is in use of the C library's heap.</param>
/// <param name="Process">The rest.</param>
internal sealed record SoakSample(
    double Minute, long Steps, long Written, long Read, int Restarts, long Expected, long Unexpected, int MostHandles, long ManagedBytes, long CommittedBytes,
    long NativeBytes, ProcessSample Process);
