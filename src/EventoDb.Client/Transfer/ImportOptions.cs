namespace EventoDb.Client;

/// <summary>How a file is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Go on with an import that was interrupted: what is in already is left out, after its last message was compared.</summary>
    public bool Resume { get; init; }

    /// <summary>Delete all messages of the namespace first.</summary>
    public bool Clear { get; init; }
}
