namespace EventoDb.Client;

/// <summary>A message that is in a stream.</summary>
/// <param name="Position">Where in the stream.</param>
/// <param name="GlobalPosition">Where in the namespace.</param>
/// <param name="Content">What it says, as a <see cref="ContentHash"/>.</param>
internal readonly record struct KnownMessage(long Position, long GlobalPosition, ulong Content);
