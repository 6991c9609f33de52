using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace EventoDb.Shell.Host;

/// <summary>What the PowerShell engine sees of this program.</summary>
internal sealed class ShellHost(ShellUserInterface ui) : PSHost
{
    private int _nestedPrompts;

    public override string Name => "EventoDb.Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => ui;

    /// <summary>What <c>exit</c> asked for, or null while nothing did.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Runs a prompt inside a command that has stopped to ask; null where nobody is there.</summary>
    public Action? NestedPrompt { get; set; }

    /// <summary>Whether a command waits while a person works at a nested prompt.</summary>
    public bool IsNested => _nestedPrompts > 0;

    /// <summary>Whether the innermost nested prompt was asked to end.</summary>
    public bool NestedPromptEnds { get; private set; }

    /// <summary>Ends the shell, or the nested prompt in which <c>exit</c> was said.</summary>
    public override void SetShouldExit(int exitCode)
    {
        if (IsNested) NestedPromptEnds = true;
        else ExitCode ??= exitCode;
    }

    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null) throw new PSInvalidOperationException("A nested prompt needs a person at the shell's prompt.");
        _nestedPrompts++;
        try
        {
            NestedPrompt();
        }
        finally
        {
            _nestedPrompts--;
            NestedPromptEnds = false;
        }
    }

    public override void ExitNestedPrompt() => NestedPromptEnds = true;

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
