namespace EventoDb.Client;

/// <summary>A namespace that was just made, with its token, which can never be had again.</summary>
public sealed class CreatedNamespace
{
    internal CreatedNamespace(string name, string token, DateTimeOffset? createdAt)
    {
        Name = name;
        Token = token;
        CreatedAt = createdAt;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its token. The server keeps only the hash.</summary>
    public string Token { get; }

    /// <summary>When it was made, UTC; null where the server's answer was lost and the namespace found by its token.</summary>
    public DateTimeOffset? CreatedAt { get; }

    /// <summary>The name, never the token.</summary>
    public override string ToString() => Name;
}
