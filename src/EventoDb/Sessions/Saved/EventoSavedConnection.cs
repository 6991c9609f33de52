namespace EventoDb;

/// <summary>A connection that was saved under a name. Its token is not in it.</summary>
public sealed class EventoSavedConnection
{
    internal EventoSavedConnection(string name, SavedEntry entry)
    {
        Name = name;
        Uri = new Uri(entry.Uri);
        Namespace = entry.Namespace;
        Vault = entry.Vault;
        HasToken = entry.HasToken;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The server's address.</summary>
    public Uri Uri { get; }

    /// <summary>The namespace that it works in; null without a token.</summary>
    public string? Namespace { get; }

    /// <summary>The vault of SecretManagement that holds the token; null where DPAPI protects it, or there is none.</summary>
    public string? Vault { get; }

    /// <summary>Whether a token is saved with it.</summary>
    public bool HasToken { get; }

    /// <summary>Name and address.</summary>
    public override string ToString() => $"{Name} ({Uri})";
}
