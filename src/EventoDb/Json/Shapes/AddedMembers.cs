using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace EventoDb.Json;

/// <summary>Members that Add-Member has hung on an object, which then are known for it wherever it goes.</summary>
internal static class AddedMembers
{
    private static readonly Func<object, bool> Has = FindQuickWay() ?? (static value => Of(PSObject.AsPSObject(value)).Any());

    /// <summary>Whether there are any.</summary>
    public static bool Any(object value) => Has(value);

    /// <summary>Those that are properties.</summary>
    public static IEnumerable<PSPropertyInfo> Of(PSObject value) =>
        value.Properties.Where(static member => member.IsInstance && member is not PSProperty);

    /// <summary>The engine's own question, which takes nanoseconds where to go through all members takes microseconds, for each hashtable that is written.</summary>
    private static Func<object, bool>? FindQuickWay()
    {
        var method = typeof(PSObject).GetMethod("HasInstanceMembers", BindingFlags.NonPublic | BindingFlags.Static);
        if (method?.GetParameters() is not [{ ParameterType: var first }, { IsOut: true, ParameterType: var second }] || first != typeof(object) || method.ReturnType != typeof(bool)) return null;
        var value = Expression.Parameter(typeof(object));
        var members = Expression.Variable(second.GetElementType()!);
        return Expression.Lambda<Func<object, bool>>(Expression.Block([members], Expression.Call(method, value, members)), value).Compile();
    }
}
