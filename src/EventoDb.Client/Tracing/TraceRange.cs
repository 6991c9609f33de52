namespace EventoDb.Client;

/// <summary>What part of a namespace a trace is read from.</summary>
/// <param name="From">The first global position that is read; null for the start.</param>
/// <param name="Times">The times of which messages are wanted.</param>
internal sealed record TraceRange(long? From = null, TimeRange Times = default)
{
    /// <summary>Whether a message is in it.</summary>
    public bool Accepts(StoredMessage message) => !(message.GlobalPosition < From) && Times.Holds(message.Time);

    /// <summary>Whether none that comes after a message is in it.</summary>
    public bool EndsBefore(StoredMessage message) => Times.EndsBefore(message.Time);
}
