namespace EventoDb.Server.Storage;

/// <summary>An isolated store with a token of its own, as the running server knows it.</summary>
internal sealed class Namespace
{
    private long _key;
    private long _head;
    private volatile bool _deleted;

    public Namespace(long key, string name, byte[] tokenHash, string description, DateTime createdAt)
    {
        _key = key;
        Name = name;
        TokenHash = tokenHash;
        Description = description;
        CreatedAt = createdAt;
    }

    public string Name { get; }

    /// <summary>SHA-256 of the token; the token itself is kept nowhere.</summary>
    public byte[] TokenHash { get; set; }

    public string Description { get; }

    public DateTime CreatedAt { get; }

    /// <summary>What its rows hang on. Changes when the namespace is emptied.</summary>
    public long Key
    {
        get => Volatile.Read(ref _key);
        set => Volatile.Write(ref _key, value);
    }

    /// <summary>The highest committed global position; 0 in an empty namespace.</summary>
    public long Head
    {
        get => Volatile.Read(ref _head);
        set => Volatile.Write(ref _head, value);
    }

    public bool IsDeleted => _deleted;

    /// <summary>Who waits for new messages here.</summary>
    public Waiters Waiters { get; } = new();

    /// <summary>Ends its subscriptions; requests that already hold this object find nothing any more.</summary>
    public void Delete()
    {
        _deleted = true;
        Waiters.Wake();
    }
}
