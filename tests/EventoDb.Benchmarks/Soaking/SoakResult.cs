namespace EventoDb.Benchmarks.Soaking;

/// <summary>How a soak ended.</summary>
/// <param name="Samples">Where it stood, minute by minute, and in the end.</param>
/// <param name="Compared">Acknowledged messages that were compared with what is stored.</param>
/// <param name="Lost">Acknowledged messages that are not there.</param>
/// <param name="Surplus">Messages that are there without having been acknowledged.</param>
/// <param name="Faults">What went wrong, the first of it.</param>
internal sealed record SoakResult(IReadOnlyList<SoakSample> Samples, long Compared, long Lost, long Surplus, IReadOnlyList<string> Faults)
{
    public bool IsClean => Samples[^1].Unexpected == 0 && Lost == 0 && Surplus == 0;
}
