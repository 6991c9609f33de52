namespace EventoDb.Shell.CommandLine;

/// <summary>Where the shell's commands come from.</summary>
internal enum ShellMode
{
    /// <summary>A person at a prompt.</summary>
    Interactive,

    /// <summary>A script file with its arguments.</summary>
    File,

    /// <summary>The text of <c>-Command</c>.</summary>
    Command,

    /// <summary>A script on standard input.</summary>
    StandardInput,

    /// <summary>The usage text.</summary>
    Help,

    /// <summary>The shell's version.</summary>
    Version,
}
