namespace EventoDb.Client;

/// <summary>How a file is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Go on with an import that was interrupted: what is in already is left out, after all of it was compared.</summary>
    public bool Resume { get; init; }

    /// <summary>Take streams that begin or go on later than where they end in the namespace, as those of a part of a backup do.</summary>
    public bool AllowGap { get; init; }

    /// <summary>Only check: the file as a whole, and that the namespace would take it. Nothing is sent, and nothing deleted.</summary>
    public bool CheckOnly { get; init; }

    /// <summary>Delete all messages of the namespace first.</summary>
    public bool Clear { get; init; }
}
