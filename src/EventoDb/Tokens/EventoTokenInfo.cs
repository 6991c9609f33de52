namespace EventoDb;

/// <summary>What can be read in a token; the secret is not among it.</summary>
public sealed class EventoTokenInfo
{
    internal EventoTokenInfo(string namespaceName) => Namespace = namespaceName;

    /// <summary>The namespace that the token is for.</summary>
    public string Namespace { get; }

    /// <summary>The namespace.</summary>
    public override string ToString() => Namespace;
}
