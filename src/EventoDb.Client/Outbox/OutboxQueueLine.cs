namespace EventoDb.Client;

/// <summary>A line of an outbox that holds messages.</summary>
/// <param name="First">The number of the first.</param>
/// <param name="Last">The number of the last.</param>
/// <param name="QueuedAt">When they were queued, UTC.</param>
/// <param name="Offset">Where the line begins.</param>
/// <param name="Length">How long it is, without its end.</param>
internal sealed record OutboxQueueLine(long First, long Last, DateTime QueuedAt, long Offset, int Length);
