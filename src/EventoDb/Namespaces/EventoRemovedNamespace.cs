namespace EventoDb;

/// <summary>A namespace that was deleted with all its messages.</summary>
public sealed class EventoRemovedNamespace
{
    internal EventoRemovedNamespace(string name, DateTimeOffset? deletedAt, long messagesDeleted)
    {
        Name = name;
        DeletedAt = deletedAt;
        MessagesDeleted = messagesDeleted;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>When, UTC; null where the server's answer was lost and the namespace found gone.</summary>
    public DateTimeOffset? DeletedAt { get; }

    /// <summary>How many messages went: counted just before, because EventoDB 0.7.0 says 0 (fact 9).</summary>
    public long MessagesDeleted { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
