using System.Management.Automation;

namespace EventoDb.Preferences;

/// <summary>What an <see cref="ActionPreference"/> means.</summary>
internal static class ActionPreferenceExtensions
{
    /// <summary>Whether the stream is seen at all.</summary>
    public static bool IsShown(this ActionPreference preference) => preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Whether what comes first ends the caller's pipeline, or may, as the user is asked.</summary>
    // Break, which opens the debugger, is newer than the library that the module is compiled against.
    public static bool MayStop(this ActionPreference preference) => preference is not ActionPreference.Continue && preference.IsShown();
}
