using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace EventoDb.Json;

/// <summary>Which members of an object are data: those that <c>Select-Object *</c> shows, without what PowerShell itself hangs on what it emits.</summary>
internal static class DataMembers
{
    /// <summary>In place of a member that is none.</summary>
    public static readonly object NoData = new();

    /// <summary>Whether a member is data.</summary>
    public static bool IsData(PSPropertyInfo member, PSObject owner) => member.IsGettable && !IsOfPowerShell(member, owner);

    /// <summary>The members of an object of the system. What somebody added to it is data whatever it holds.</summary>
    /// <param name="value">The object.</param>
    /// <param name="choose">What to take of a member, or <see cref="NoData"/>.</param>
    /// <exception cref="InvalidOperationException">None of its members is data.</exception>
    public static IEnumerable<KeyValuePair<object, object?>> Read(PSObject value, Func<object?, object?> choose)
    {
        var (taken, left) = (0, 0);
        foreach (var member in value.Properties)
        {
            if (!IsData(member, value)) continue;
            if (member is PSNoteProperty { IsInstance: true })
            {
                taken++;
                yield return new(member.Name, member.Value);
            }
            else if (TryRead(member, out var found) && !IsRefused(found) && choose(found) is var chosen && chosen != NoData)
            {
                taken++;
                yield return new(member.Name, chosen);
            }
            else
            {
                left++;
            }
        }
        if (taken == 0 && left > 0) throw new InvalidOperationException("none of its members is data");
    }

    /// <summary>Reads a member; false where there is none or its getter throws.</summary>
    public static bool TryRead(PSPropertyInfo? member, out object? value)
    {
        value = null;
        if (member is null) return false;
        try
        {
            value = member.Value;
            return true;
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            return false;
        }
    }

    /// <summary>A value without the wrapper that a pipeline puts around it.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Unwrap(object? value) => value is PSObject wrapper ? wrapper.BaseObject : value;

    /// <summary>A value without its wrapper, where that is not the object itself, as it is of a PSCustomObject.</summary>
    public static object? Inner(object? value) => value is PSObject { BaseObject: not PSCustomObject and var inner } ? inner : value;

    private static bool IsRefused(object? value) => value is not null && ValueShapes.Of(Unwrap(value).GetType()) is ValueShape.Refused;

    /// <summary>Where a provider has an item, and which job or computer has sent an object. A property of such a name alone is somebody's own.</summary>
    private static bool IsOfPowerShell(PSPropertyInfo member, PSObject owner) => member.Name switch
    {
        "PSPath" or "PSParentPath" or "PSChildName" or "PSDrive" or "PSProvider" or "PSIsContainer" or "UnixStat" => owner.Properties["PSProvider"] is not null,
        "PSShowComputerName" or "RunspaceId" or "PSSourceJobInstanceId" => owner.Properties["PSShowComputerName"] is not null,
        "PSComputerName" => owner.Properties["PSShowComputerName"] is { Value: false },
        "__NounName" => !member.IsInstance,
        _ => false,
    };
}
