namespace EventoDb.Client;

/// <summary>Where a written message came to lie.</summary>
/// <param name="StreamName">Its stream.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id, as it was sent.</param>
/// <param name="Position">Its position in the stream, from 0; -1 where it is not known yet.</param>
/// <param name="GlobalPosition">Its position in the namespace, from 1; -1 where it is not known yet.</param>
public sealed record WriteResult(string StreamName, string Type, string Id, long Position, long GlobalPosition)
{
    /// <summary>Whether this very message was there already, and nothing was written.</summary>
    public bool Existing { get; init; }

    /// <summary>Whether the message is in an outbox, from where it will be brought to the server.</summary>
    public bool Queued { get; init; }
}
