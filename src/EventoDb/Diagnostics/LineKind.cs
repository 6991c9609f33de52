namespace EventoDb;

/// <summary>The stream that a line is for.</summary>
internal enum LineKind
{
    /// <summary>The verbose stream.</summary>
    Verbose,

    /// <summary>The debug stream.</summary>
    Debug,

    /// <summary>The warning stream.</summary>
    Warning,
}
