namespace EventoDb.Shell.CommandLine;

/// <summary>What <c>-Help</c> prints.</summary>
internal static class Usage
{
    /// <summary>Where the whole PowerShell comes from.</summary>
    public const string PowerShellUri = "https://aka.ms/powershell";

    public const string Text = $"""
        A small PowerShell with the EventoDb module imported.

        Usage: EventoDb.Shell [switches]                          a prompt
               EventoDb.Shell [switches] [-File] script.ps1 [arguments]
               EventoDb.Shell [switches] -Command "commands"
               EventoDb.Shell [switches] -                        a script on standard input

          -File, -f         runs a script; what follows are its arguments, by name or by position
          -Command, -c      runs commands; lines on standard input are their $input
          -NoLogo           starts the prompt without its banner
          -NonInteractive   fails where a question would be asked
          -NoProfile        accepted as in pwsh; this shell has no profile
          -Version, -v      prints the version
          -Help, -h, -?     prints this

        Exit code: what `exit` says; 1 after an uncaught error, or where the last command of -Command failed; 64 for a wrong command line.
        It is the PowerShell engine with its core commands only; the whole PowerShell is at {PowerShellUri}
        """;
}
