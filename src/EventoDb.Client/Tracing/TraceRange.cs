namespace EventoDb.Client;

/// <summary>What part of a namespace a trace is read from.</summary>
/// <param name="From">The first global position that is read; null for the start.</param>
/// <param name="To">The global position before which reading ends; null for the end.</param>
/// <param name="Contains">Whether a message between them is wanted; null for all.</param>
internal sealed record TraceRange(long? From = null, long? To = null, Func<StoredMessage, bool>? Contains = null)
{
    /// <summary>Whether a message is in it.</summary>
    public bool Accepts(StoredMessage message) =>
        !(message.GlobalPosition < From) && !(message.GlobalPosition >= To) && Contains?.Invoke(message) != false;
}
