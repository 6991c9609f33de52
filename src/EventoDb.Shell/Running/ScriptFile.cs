using System.Management.Automation.Runspaces;
using EventoDb.Shell.CommandLine;

namespace EventoDb.Shell.Running;

/// <summary>A script with its arguments as a command.</summary>
internal static class ScriptFile
{
    /// <exception cref="CommandLineException">There is no such script.</exception>
    public static Command Command(string path, IEnumerable<string> arguments)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new CommandLineException($"The script '{path}' does not exist.");
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)) throw new CommandLineException($"'{path}' is no script: its name must end in .ps1.");
        var command = new Command(full, isScript: false, useLocalScope: false);
        foreach (var parameter in ScriptArguments.Parse(arguments)) command.Parameters.Add(parameter);
        return command;
    }
}
