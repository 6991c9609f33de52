namespace EventoDb.Shell.CommandLine;

/// <summary>
/// Reads the command line by pwsh's rules: switches in any case, abbreviated, with one or two dashes; what follows <c>-File</c> belongs to the
/// script, what follows <c>-Command</c> is its text.
/// </summary>
internal static class CommandLineParser
{
    private static readonly (string Name, int Shortest)[] s_switches =
    [
        ("file", 1), ("command", 1), ("help", 1), ("?", 1), ("version", 1), ("nologo", 3), ("noprofile", 3), ("noninteractive", 4),
    ];

    /// <exception cref="CommandLineException">A switch is unknown or lacks its value.</exception>
    public static ShellOptions Parse(IReadOnlyList<string> arguments, bool inputRedirected)
    {
        var options = new ShellOptions { Mode = inputRedirected ? ShellMode.StandardInput : ShellMode.Interactive };
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "-") return options with { Mode = ShellMode.StandardInput };
            if (!argument.StartsWith('-')) return File(options, arguments, i);

            switch (Switch(argument))
            {
                case "nologo":
                    options = options with { NoLogo = true };
                    break;
                case "noninteractive":
                    options = options with { NonInteractive = true };
                    break;
                case "noprofile":
                    break;
                case "version":
                    return options with { Mode = ShellMode.Version };
                case "help" or "?":
                    return options with { Mode = ShellMode.Help };
                case "file":
                    return File(options, arguments, i + 1);
                case "command":
                    return Command(options, arguments, i + 1);
                default:
                    throw new CommandLineException($"'{argument}' is no switch of this shell.");
            }
        }
        return options;
    }

    private static string? Switch(string argument)
    {
        var given = argument.TrimStart('-');
        return Array.Find(s_switches, candidate =>
            given.Length >= candidate.Shortest && candidate.Name.StartsWith(given, StringComparison.OrdinalIgnoreCase)).Name;
    }

    private static ShellOptions File(ShellOptions options, IReadOnlyList<string> arguments, int start)
    {
        if (start == arguments.Count) throw new CommandLineException("-File needs the path of a script.");
        if (arguments[start] == "-") return options with { Mode = ShellMode.StandardInput };
        return options with { Mode = ShellMode.File, Source = arguments[start], Arguments = [.. arguments.Skip(start + 1)] };
    }

    private static ShellOptions Command(ShellOptions options, IReadOnlyList<string> arguments, int start)
    {
        if (start == arguments.Count) throw new CommandLineException("-Command needs the command to run.");
        if (arguments[start] == "-") return options with { Mode = ShellMode.StandardInput };
        return options with { Mode = ShellMode.Command, Source = string.Join(' ', arguments.Skip(start)) };
    }
}
