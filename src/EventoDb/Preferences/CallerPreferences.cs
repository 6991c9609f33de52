using System.Management.Automation;
using System.Reflection;
using EventoDb.Json;

namespace EventoDb.Preferences;

/// <summary>What the caller of a cmdlet wants done with its streams, as the engine itself finds it out: by a common parameter, given on the command line, splatted
/// or by <c>$PSDefaultParameterValues</c>; else by the preference variable that the caller's scope sees, be it of a function, a script, a module or the session.</summary>
internal sealed class CallerPreferences(PSCmdlet cmdlet)
{
    /// <summary>What becomes of errors.</summary>
    public ActionPreference Error => ReadAction("ErrorAction", "ErrorActionPreference", ActionPreference.Continue);

    /// <summary>What becomes of warnings.</summary>
    public ActionPreference Warning => ReadAction("WarningAction", "WarningPreference", ActionPreference.Continue);

    /// <summary>What becomes of verbose lines.</summary>
    public ActionPreference Verbose => ReadSwitch("Verbose", "VerbosePreference");

    /// <summary>Whether the engine would ask at each verbose line whether to go on: with <c>-Debug</c> and no word about <c>-Verbose</c> it does, as at each
    /// warning and error, but not at debug lines.</summary>
    public bool AsksAtVerbose =>
        !cmdlet.MyInvocation.BoundParameters.ContainsKey("Verbose")
        && cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out var given) && LanguagePrimitives.IsTrue(given);

    /// <summary>What becomes of debug lines.</summary>
    public ActionPreference Debug => ReadSwitch("Debug", "DebugPreference");

    /// <summary>Whether the caller only wants to see what would be done.</summary>
    public bool WhatIf => cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));

    /// <summary>Whether warnings go somewhere else than to the host (<c>3&gt;$null</c>).</summary>
    // The engine alone knows, and has no other word for it. Where it does not say so, they go to the host.
    public bool AreWarningsRedirected =>
        cmdlet.CommandRuntime.GetType().GetProperty("WarningOutputPipe", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(cmdlet.CommandRuntime) is not null;

    private ActionPreference ReadSwitch(string parameter, string variable)
    {
        if (!cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var given)) return ReadVariable(variable, ActionPreference.SilentlyContinue);
        return LanguagePrimitives.IsTrue(given) ? ActionPreference.Continue : ActionPreference.SilentlyContinue;
    }

    private ActionPreference ReadAction(string parameter, string variable, ActionPreference otherwise) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var given) ? (ActionPreference)given : ReadVariable(variable, otherwise);

    private ActionPreference ReadVariable(string name, ActionPreference otherwise)
    {
        // Only the session's own variable is of the type ActionPreference; one that a script or a function sets holds whatever was assigned, mostly text.
        var value = cmdlet.GetVariableValue(name);
        return DataMembers.Unwrap(value) switch
        {
            ActionPreference preference => preference,
            int number => (ActionPreference)number,
            string text when Enum.TryParse<ActionPreference>(text, ignoreCase: true, out var preference) => preference,
            _ => otherwise,
        };
    }
}
