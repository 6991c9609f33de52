namespace EventoDb;

/// <summary>A namespace: an isolated store of messages with a token of its own. Binds to the next cmdlet by <c>Name</c>.</summary>
public sealed class EventoNamespace
{
    internal EventoNamespace(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is for; empty where nobody said.</summary>
    public string Description { get; internal init; } = string.Empty;

    /// <summary>When it was made, UTC; null where the server's answer was lost.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>How many messages it holds; null where the server does not let the connection's token know.</summary>
    public long? MessageCount { get; internal init; }

    /// <summary>How many streams it holds; null where that is not known: EventoDB 0.7.0 tells it only to the namespace's own token (fact 9).</summary>
    public long? StreamCount { get; internal init; }

    /// <summary>When it was last written to, UTC; null where it is empty or that is not known, as for <see cref="StreamCount"/>.</summary>
    public DateTimeOffset? LastActivity { get; internal init; }

    /// <summary>Its token, a SecureString, or text with <c>-AsPlainText</c>: only New-EventoNamespace knows it, null otherwise.</summary>
    public object? Token { get; internal init; }

    /// <summary>The name, never the token.</summary>
    public override string ToString() => Name;
}
