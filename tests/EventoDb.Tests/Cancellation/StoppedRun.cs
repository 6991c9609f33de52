namespace EventoDb.Tests.Cancellation;

/// <summary>What came of a script that was stopped.</summary>
/// <param name="WasStopped">Whether it was; else it had ended before.</param>
/// <param name="WasForgotten">Whether the engine forgot the stop (<see cref="Support.StoppableLoop"/>).</param>
/// <param name="OutputCount">How many objects it had emitted.</param>
/// <param name="Errors">What went wrong.</param>
internal sealed record StoppedRun(bool WasStopped, bool WasForgotten, int OutputCount, string Errors);
