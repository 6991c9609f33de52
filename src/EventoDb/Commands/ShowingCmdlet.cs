using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Preferences;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>How every cmdlet of the module shows things: nothing beside progress, and text only as a terminal may have it.</summary>
public abstract class ShowingCmdlet : PSCmdlet
{
    private bool? _isScreenNarrow;

    /// <summary>What the caller wants done with the cmdlet's streams.</summary>
    internal CallerPreferences Preferences => field ??= new CallerPreferences(this);

    /// <summary>Shows how far the cmdlet is, also while it waits; null where there is nothing to show.</summary>
    internal WorkProgress? Progress { get; set; }

    /// <summary>Emits an object, beside which no progress is shown.</summary>
    internal new void WriteObject(object? value)
    {
        Progress?.Hide();
        base.WriteObject(IsScreenNarrow && value is not null ? NarrowView.Of(value) : value);
    }

    /// <summary>Writes an error, beside which no progress is shown.</summary>
    internal new void WriteError(ErrorRecord error)
    {
        Progress?.Hide();
        base.WriteError(error);
    }

    // Names and addresses that users give and servers send show in all of these; a token among them, and what a terminal would act on, must not.

    /// <summary>Writes a verbose line as it may be shown.</summary>
    internal new void WriteVerbose(string text)
    {
        Progress?.Hide();
        if (Preferences.AsksAtVerbose) base.WriteDebug(DisplayText.OfLine(text));
        else base.WriteVerbose(DisplayText.OfLine(text));
    }

    /// <summary>Writes a debug line as it may be shown.</summary>
    internal new void WriteDebug(string text)
    {
        Progress?.Hide();
        base.WriteDebug(DisplayText.OfLine(text));
    }

    /// <summary>Writes a warning as it may be shown.</summary>
    internal new void WriteWarning(string text)
    {
        Progress?.Hide();
        base.WriteWarning(DisplayText.OfLine(text));
    }

    /// <summary>Shows how far some work is, in text that may be shown.</summary>
    internal new void WriteProgress(ProgressRecord progress)
    {
        progress.Activity = DisplayText.OfLine(progress.Activity);
        progress.StatusDescription = DisplayText.OfLine(progress.StatusDescription);
        base.WriteProgress(progress);
    }

    /// <summary>Asks, or says with <c>-WhatIf</c>, what is to be done, in text that may be shown.</summary>
    protected new bool ShouldProcess(string target, string action) => base.ShouldProcess(DisplayText.OfLine(target), DisplayText.OfLine(action));

    /// <inheritdoc cref="ShouldProcess(string, string)"/>
    protected new bool ShouldProcess(string verboseDescription, string verboseWarning, string caption) =>
        base.ShouldProcess(DisplayText.OfLine(verboseDescription), DisplayText.OfLine(verboseWarning), DisplayText.OfLine(caption));

    /// <summary>Asks once more, in text that may be shown.</summary>
    protected new bool ShouldContinue(string query, string caption) => base.ShouldContinue(DisplayText.OfLine(query), DisplayText.OfLine(caption));

    private bool IsScreenNarrow => _isScreenNarrow ??= NarrowView.IsFor(Host);
}
