using System.Globalization;

namespace EventoDb.Benchmarks.Processes;

/// <summary>Imports a module in a fresh runspace and runs a first command, as pwsh does where there is one; prints the milliseconds of both.</summary>
internal static class StartMode
{
    public static string Script(string module, string? command) =>
        $"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{module}'; $import = $watch.Elapsed.TotalMilliseconds; {command}; "
        + "[string]::Format([cultureinfo]::InvariantCulture, '{0} {1}', $import, $watch.Elapsed.TotalMilliseconds - $import)";

    public static int Run(string module, string? command)
    {
        using var shell = System.Management.Automation.PowerShell.Create(System.Management.Automation.Runspaces.InitialSessionState.CreateDefault2());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shell.AddScript(Script(module, command)).Invoke()[^1]}"));
        return 0;
    }
}
