using EventoDb.Shell.CommandLine;

namespace EventoDb.Shell.Running;

/// <summary>Says once where a command comes from that pwsh has and this shell has not.</summary>
internal sealed class MissingCommands
{
    private readonly Lazy<Dictionary<string, string>> _modules = new(ReadModules);
    private string? _missing;
    private string? _note;
    private bool _said;

    /// <summary>The engine looked for <paramref name="command"/> in vain.</summary>
    public void NotFound(string command)
    {
        if (!_said && _modules.Value.ContainsKey(command)) _missing = command;
    }

    /// <summary>A line of an error was shown; a script may also look for a command in vain and go on.</summary>
    public void ErrorShown(string line)
    {
        if (_note is not null || _missing is null || !line.Contains(_missing, StringComparison.OrdinalIgnoreCase)) return;
        _note = $"{_missing} is a command of {_modules.Value[_missing]}, which is not part of this small shell. "
            + $"The whole PowerShell, where the EventoDb module works as well: {Usage.PowerShellUri}";
        _missing = null;
    }

    /// <summary>The note to show now, or null.</summary>
    public string? TakeNote()
    {
        var note = _said ? null : _note;
        _said |= note is not null;
        return note;
    }

    private static Dictionary<string, string> ReadModules()
    {
        using var reader = new StreamReader(typeof(MissingCommands).Assembly.GetManifestResourceStream("PowerShellCommands.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .SelectMany(words => words.Skip(1).Select(command => (Command: command, Module: words[0])))
            .ToDictionary(entry => entry.Command, entry => entry.Module, StringComparer.OrdinalIgnoreCase);
    }
}
