namespace EventoDb.Shell.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record ShellOptions
{
    /// <summary>Where the commands come from.</summary>
    public ShellMode Mode { get; init; }

    /// <summary>The script file of <see cref="ShellMode.File"/>, else the text of <see cref="ShellMode.Command"/>, else empty.</summary>
    public string Source { get; init; } = "";

    /// <summary>What stands after the script file.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Starts without the banner.</summary>
    public bool NoLogo { get; init; }

    /// <summary>Nobody is there to answer: whatever would ask fails instead.</summary>
    public bool NonInteractive { get; init; }
}
