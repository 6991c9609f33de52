namespace EventoDb.Server.Storage;

/// <summary>A stream as the writer has it; written back once a transaction, however many messages it gets.</summary>
internal sealed class StreamState
{
    public required long Key { get; init; }

    public required CategoryState Category { get; init; }

    /// <summary>The highest position; −1 in a stream without messages.</summary>
    public required long Version { get; set; }

    /// <summary>The latest time of a message, in ticks.</summary>
    public required long LastActivity { get; set; }

    public bool IsChanged { get; set; }
}
