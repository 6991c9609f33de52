using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace EventoDb.Tests.Support;

/// <summary>Runs scripts in a runspace of its own, with the module imported through its manifest, and captures every stream.</summary>
internal sealed class ScriptRunner : IDisposable
{
    // Making a runspace and importing the module into it takes longer than most tests.
    private static readonly ConcurrentBag<Runspace> Idle = [];
    private readonly Runspace _runspace;
    private readonly bool _isLent;

    private ScriptRunner(Runspace runspace)
    {
        _runspace = runspace;
        _isLent = true;
        Timing = TestTiming.Patient;
    }

    public ScriptRunner(bool importModule = true, PSHost? host = null)
    {
        var state = InitialSessionState.CreateDefault();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Unrestricted;
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
        Timing = TestTiming.Patient;
        if (importModule) Run("Import-Module $args[0] -ErrorAction Stop", Repository.Manifest).ThrowOnError();
    }

    /// <summary>A runspace that another test may have used before: in a new session, without variables, with the module imported. Not for tests that
    /// remove the module or subscribe to events, which go on in the background.</summary>
    public static ScriptRunner Lend() => new(Idle.TryTake(out var idle) ? idle : new ScriptRunner()._runspace);

    /// <summary>The runspace, for tests that drive it themselves.</summary>
    public Runspace Runspace => _runspace;

    /// <summary>The session's clock and waits; those of a connection are taken when it is made. Without a test's own doing, none that a busy machine could meet.</summary>
    public SessionTiming Timing
    {
        get => EventoSession.Of(_runspace).Timing;
        set => EventoSession.Of(_runspace).Timing = value;
    }

    /// <summary>Runs <paramref name="script"/> to its end; a terminating error is in the result, not thrown.</summary>
    public ScriptResult Run(string script, params object?[] arguments)
    {
        using var shell = Create(script, arguments);
        var output = new PSDataCollection<PSObject>();
        Exception? thrown = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            thrown = e;
        }
        return new ScriptResult(shell, output, thrown);
    }

    /// <summary>A pipeline in this runspace that has not been started, for tests that stop it midway.</summary>
    public PowerShell Create(string script, params object?[] arguments)
    {
        var shell = PowerShell.Create(_runspace);
        shell.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments) shell.AddArgument(argument);
        return shell;
    }

    /// <summary>Sets a variable in the runspace.</summary>
    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public void Dispose()
    {
        if (!_isLent || _runspace.RunspaceStateInfo.State != RunspaceState.Opened || _runspace.RunspaceAvailability != RunspaceAvailability.Available)
        {
            _runspace.Dispose();
            return;
        }
        EventoSession.Forget(_runspace);
        _runspace.ResetRunspaceState();
        Idle.Add(_runspace);
    }
}
