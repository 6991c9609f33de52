using EventoDb.Tests.Support;

namespace EventoDb.Tests.Preferences;

/// <summary>The places that a caller's preference may be said in.</summary>
internal static class CallerPlace
{
    /// <summary>Places in which a preference variable is set, as text, for the command that follows.</summary>
    public static IReadOnlyList<string> OfVariables { get; } = ["inline", "function", "script", "module", "module function", "child scope", "parallel"];

    /// <summary>Places in which a common parameter is given.</summary>
    public static IReadOnlyList<string> OfParameters { get; } = ["command line", "splatting", "default value", "default value for all"];

    /// <summary>A script that sets a preference variable and calls a command, in a place.</summary>
    /// <param name="place">One of <see cref="OfVariables"/>.</param>
    /// <param name="variable">The variable and its value, for example <c>$ErrorActionPreference = 'Stop'</c>.</param>
    /// <param name="command">The command.</param>
    public static string WithVariable(string place, string variable, string command) => place switch
    {
        "inline" => $"{variable}; {command}",
        "function" => $"function Invoke-It {{ {variable}; {command} }}; Invoke-It",
        "script" => $"$path = [IO.Path]::Combine([IO.Path]::GetTempPath(), [IO.Path]::GetRandomFileName() + '.ps1'); [IO.File]::WriteAllText($path, {Quote($"{variable}; {command}")}); try {{ & $path }} finally {{ [IO.File]::Delete($path) }}",
        "module" => $"$null = New-Module -Name Callers {{ {variable}; function Invoke-It {{ {command} }} }}; Invoke-It",
        "module function" => $"$null = New-Module -Name Callers {{ function Invoke-It {{ {variable}; {command} }} }}; Invoke-It",
        "child scope" => $"function Invoke-It {{ & {{ . {{ {command} }} }} }}; & {{ {variable}; Invoke-It }}",
        "parallel" => $$"""
            $connection = Get-EventoConnection
            1 | ForEach-Object -Parallel {
                Import-Module '{{Repository.Manifest}}'
                $PSDefaultParameterValues = @{ '*-Evento*:Connection' = $using:connection }
                {{variable}}
                {{command}}
            }
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, null),
    };

    /// <summary>A script that calls a command with a common parameter.</summary>
    /// <param name="place">One of <see cref="OfParameters"/>.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value, in PowerShell's words.</param>
    /// <param name="command">The command, ending in its arguments.</param>
    public static string WithParameter(string place, string name, string value, string command) => place switch
    {
        "command line" => $"{command} -{name}:{value}",
        "splatting" => $"$options = @{{ {name} = {value} }}; {command} @options",
        "default value" => $"$PSDefaultParameterValues = @{{ 'Write-EventoMessage:{name}' = {value} }}; {command}",
        "default value for all" => $"function Invoke-It {{ $PSDefaultParameterValues = @{{ '*:{name}' = {value} }}; {command} }}; Invoke-It",
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, null),
    };

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
