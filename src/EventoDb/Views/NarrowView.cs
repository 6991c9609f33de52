using System.Management.Automation;
using System.Management.Automation.Host;

namespace EventoDb;

/// <summary>Shows an object as a list where the screen has no room for its table, whose columns would be one letter wide. A format file cannot know how wide the
/// screen is: it has lists for a type of another name, which the object gets.</summary>
internal static class NarrowView
{
    /// <summary>What the type's name ends with.</summary>
    private const string Suffix = "#Narrow";

    /// <summary>So many columns a table needs.</summary>
    private const int NarrowestTable = 60;

    /// <summary>Whether a host's screen is too narrow for tables.</summary>
    public static bool IsFor(PSHost? host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is > 0 and < NarrowestTable;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or NotSupportedException or IOException or PlatformNotSupportedException)
        {
            // It has no screen.
            return false;
        }
    }

    /// <summary>The object, to be shown as a list.</summary>
    public static PSObject Of(object value)
    {
        var shown = PSObject.AsPSObject(value);
        var name = shown.TypeNames[0];
        if (name.StartsWith(nameof(EventoDb) + ".", StringComparison.Ordinal) && !name.EndsWith(Suffix, StringComparison.Ordinal)) shown.TypeNames.Insert(0, name + Suffix);
        return shown;
    }
}
