using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using EventoDb.Shell.Host;
using Microsoft.PowerShell;

namespace EventoDb.Shell.Running;

/// <summary>A runspace with the module in it, whose output goes to the console, and whose running command can be stopped.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellUserInterface _ui;
    private readonly Screen _screen;
    private readonly MissingCommands _missing = new();
    private readonly Stack<Pipeline> _running = new();

    public ShellSession(Screen screen, EditorTerminal terminal, bool nonInteractive)
    {
        _screen = screen;
        _ui = new ShellUserInterface(screen, terminal, nonInteractive) { ErrorWritten = _missing.ErrorShown };
        Host = new ShellHost(_ui);

        var state = InitialSessionState.CreateDefault2();
        // The engine's help function is a pager built of cmdlets that this shell does not have.
        state.Commands.Add(new SessionStateAliasEntry("help", "Get-Help"));
        // A person who starts a script by name has decided to run it; only Windows has policies.
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = ExecutionPolicy.Bypass;
        Runspace = RunspaceFactory.CreateRunspace(Host, state);
        Runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        Runspace.Open();
        Runspace.DefaultRunspace = Runspace;
        Runspace.SessionStateProxy.InvokeCommand.CommandNotFoundAction = (_, lookup) => _missing.NotFound(lookup.CommandName);
    }

    public ShellHost Host { get; }

    public Runspace Runspace { get; }

    /// <summary>The <c>$?</c> that the last text left.</summary>
    public bool LastCommandSucceeded => Runspace.SessionStateProxy.PSVariable.GetValue("?") is true;

    /// <summary>Imports the module for the whole session.</summary>
    public bool Import(string manifest)
    {
        var import = new Command("Import-Module");
        import.Parameters.Add("Name", manifest);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        return Run(import) == RunOutcome.Completed;
    }

    /// <summary>Runs text as if it were typed.</summary>
    public RunOutcome Run(string text, IEnumerable<string>? input = null)
    {
        // Only what goes into the history leaves its $? behind.
        using var pipeline = Host.IsNested ? Runspace.CreateNestedPipeline(text, addToHistory: true) : Runspace.CreatePipeline(text, addToHistory: true);
        return Run(pipeline, input);
    }

    /// <summary>Runs a script; its <c>exit</c> ends the shell.</summary>
    public RunOutcome RunScript(Command script)
    {
        LetExitEndTheShell();
        return Run(script);
    }

    /// <summary>Runs text for its value, which is not shown; null where it fails.</summary>
    public string? Evaluate(string text)
    {
        using var pipeline = CreatePipeline();
        pipeline.Commands.AddScript(text, useLocalScope: false);
        try
        {
            return string.Concat(pipeline.Invoke());
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    /// <summary>What the engine offers for a text and a cursor; null where it breaks on a cmdlet it counts on and this shell does not have.</summary>
    public CommandCompletion? Complete(string text, int cursor)
    {
        var errors = (ArrayList)Runspace.SessionStateProxy.GetVariable("Error");
        var before = errors.Count;
        try
        {
            using var shell = PowerShell.Create(Runspace);
            return CommandCompletion.CompleteInput(text, cursor, null, shell);
        }
        catch (Exception e) when (e is RuntimeException or NullReferenceException)
        {
            return null;
        }
        finally
        {
            // What goes wrong in a completion is no error of the person's.
            errors.RemoveRange(0, errors.Count - before);
        }
    }

    /// <summary>Stops the command that is running; false where none is, or where it is being stopped already and does not heed it.</summary>
    public bool Stop()
    {
        lock (_running)
        {
            if (!_running.TryPeek(out var pipeline) || pipeline.PipelineStateInfo.State == PipelineState.Stopping) return false;
            pipeline.StopAsync();
            return true;
        }
    }

    public void Dispose() => Runspace.Dispose();

    private Pipeline CreatePipeline() => Host.IsNested ? Runspace.CreateNestedPipeline() : Runspace.CreatePipeline();

    /// <summary>
    /// By itself the engine takes a script's <c>exit</c> as the end of that script only. pwsh sets this internal switch of the engine for the script of
    /// -File; no public one does the same.
    /// </summary>
    private void LetExitEndTheShell()
    {
        const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;
        var context = Runspace.GetType().GetProperty("ExecutionContext", Internal)!.GetValue(Runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Internal)!.SetValue(context, true);
    }

    private RunOutcome Run(Command command)
    {
        using var pipeline = CreatePipeline();
        pipeline.Commands.Add(command);
        return Run(pipeline, null);
    }

    private RunOutcome Run(Pipeline pipeline, IEnumerable<string>? input)
    {
        pipeline.Commands.Add(new Command("Out-Default")
        {
            MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output,
        });
        lock (_running) _running.Push(pipeline);
        try
        {
            pipeline.Invoke(input);
            return pipeline.PipelineStateInfo.State == PipelineState.Stopped ? RunOutcome.Stopped : RunOutcome.Completed;
        }
        catch (PipelineStoppedException)
        {
            return RunOutcome.Stopped;
        }
        catch (IncompleteParseException e)
        {
            // The engine has no view of it: a prompt would ask for more.
            _ui.WriteErrorLine(e.Message);
            return RunOutcome.Threw;
        }
        catch (RuntimeException e)
        {
            Show(e.ErrorRecord);
            return RunOutcome.Threw;
        }
        finally
        {
            lock (_running) _running.Pop();
            _ui.ClearProgress();
            if (_missing.TakeNote() is { } note) _screen.WriteError(note + Environment.NewLine);
        }
    }

    /// <summary>Shows an error that ended the run as the engine shows others.</summary>
    private void Show(ErrorRecord record)
    {
        using var pipeline = CreatePipeline();
        pipeline.Commands.Add(new Command("Out-Default"));
        _ui.ShowingError = true;
        try
        {
            pipeline.Invoke(new[] { record });
        }
        finally
        {
            _ui.ShowingError = false;
        }
    }
}
