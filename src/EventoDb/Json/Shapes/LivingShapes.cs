using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace EventoDb.Json;

/// <summary>Things of the machine that objects only stand for, such as files, processes, services, jobs and certificates: the single values among their
/// members and lists of them; another thing that they refer to is its name. So there are no cycles, and the size is bounded.</summary>
internal static class LivingShapes
{
    private static readonly Type[] OfSession = [typeof(CommandInfo), typeof(PSModuleInfo), typeof(PSDriveInfo), typeof(ProviderInfo), typeof(PSHost)];

    public static ValueShape? TryGet(Type type) => IsLiving(type) ? new ValueShape.Members(static value => DataMembers.Read(value, Flatten)) : null;

    /// <summary>.NET hands such things on by reference, or wants them disposed of.</summary>
    private static bool IsLiving(Type type) =>
        typeof(MarshalByRefObject).IsAssignableFrom(type)
        || (typeof(IDisposable).IsAssignableFrom(type) && SystemShapes.IsOfSystem(type) && type.Name != "CimInstance")
        || Array.Exists(OfSession, known => known.IsAssignableFrom(type));

    private static object? Flatten(object? value)
    {
        value = DataMembers.Inner(value);
        return value switch
        {
            null => null,
            IDictionary entries => entries.Values.Cast<object?>().All(IsSingle) ? entries : DataMembers.NoData,
            _ when IsSingle(value) => value,
            ICollection elements => FlattenAll(elements),
            _ => NameOf(value) ?? DataMembers.NoData,
        };
    }

    private static object FlattenAll(ICollection elements)
    {
        var flat = new List<object?>(elements.Count);
        foreach (var element in elements)
        {
            var value = IsSingle(element) ? element : NameOf(element!);
            if (value is null && element is not null) return DataMembers.NoData;
            flat.Add(value);
        }
        return flat;
    }

    private static bool IsSingle(object? value) => value is null || ValueShapes.Of(DataMembers.Unwrap(value).GetType()) is ValueShape.Scalar;

    private static object? NameOf(object value)
    {
        var members = PSObject.AsPSObject(value).Properties;
        return DataMembers.TryRead(members["FullName"], out var name) && name is string ? name
            : DataMembers.TryRead(members["Name"], out name) && name is string ? name
            : null;
    }
}
