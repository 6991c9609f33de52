using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EventoDb.Benchmarks.Processes;

/// <summary>A runspace with the module imported as a user would, connected to a server.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly List<string> _namespaces = [];
    private readonly Runspace _runspace;

    public ModuleSession(string manifest)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Unrestricted;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Run("$ErrorActionPreference = 'Continue'; Import-Module $args[0] -ErrorAction Stop", manifest);
    }

    /// <summary>Connects the session.</summary>
    public void Connect(Uri uri, string token) => Run("Connect-EventoServer $args[0] -Token $args[1]", uri.ToString(), token);

    /// <summary>Makes a namespace.</summary>
    /// <returns>Its token.</returns>
    public string CreateNamespace()
    {
        var name = $"bench-{Guid.NewGuid():N}";
        var token = (string)Run("(New-EventoNamespace $args[0] -AsPlainText).Token", name)[0].BaseObject;
        _namespaces.Add(name);
        return token;
    }

    /// <summary>Removes the namespaces that were made.</summary>
    public void RemoveNamespaces()
    {
        foreach (var name in _namespaces) Run("$null = Remove-EventoNamespace $args[0] -Force", name);
        _namespaces.Clear();
    }

    /// <summary>Sets a variable.</summary>
    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script that must not fail.</summary>
    public IReadOnlyList<PSObject> Run(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments) shell.AddArgument(argument);
        var output = shell.Invoke();
        return shell.Streams.Error.Count == 0 ? output : throw new InvalidOperationException($"{script}: {shell.Streams.Error[0]}", shell.Streams.Error[0].Exception);
    }

    /// <summary>Runs a script that may fail.</summary>
    /// <returns>What went wrong.</returns>
    public IReadOnlyList<ErrorRecord> Try(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments) shell.AddArgument(argument);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException e)
        {
            return [.. shell.Streams.Error, e.ErrorRecord];
        }
        return [.. shell.Streams.Error];
    }

    /// <summary>How long a script takes.</summary>
    public TimeSpan Time(string script, params object?[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        Run(script, arguments);
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _runspace.Dispose();
}
