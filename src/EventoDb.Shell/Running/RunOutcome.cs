namespace EventoDb.Shell.Running;

/// <summary>How a run of commands ended.</summary>
internal enum RunOutcome
{
    /// <summary>At its end, whatever its commands reported.</summary>
    Completed,

    /// <summary>With an uncaught error.</summary>
    Threw,

    /// <summary>With Ctrl+C.</summary>
    Stopped,
}
