namespace EventoDb.Client;

/// <summary>Messages that belong together, and which of them caused which.</summary>
public sealed class MessageTrace
{
    private readonly FoundMessages _found;

    /// <summary>A trace of messages that are known already.</summary>
    /// <param name="messages">The messages, in any order.</param>
    public MessageTrace(IEnumerable<StoredMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        _found = new FoundMessages();
        foreach (var message in messages) _found.Add(message);
        Messages = _found.Ordered();
    }

    /// <summary>A trace of what was found.</summary>
    internal MessageTrace(FoundMessages found)
    {
        _found = found;
        Messages = found.Ordered();
    }

    /// <summary>All of them, in global order.</summary>
    public IReadOnlyList<StoredMessage> Messages { get; }

    /// <summary>The message that caused another one, by place and id as that one's metadata name them.</summary>
    /// <param name="effect">The other.</param>
    /// <returns>The cause; null where none is named, or it is not in the trace.</returns>
    public StoredMessage? FindCause(StoredMessage effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return _found.FindCause(effect, effect.Links);
    }
}
