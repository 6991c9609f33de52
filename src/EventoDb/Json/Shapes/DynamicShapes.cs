using System.Dynamic;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace EventoDb.Json;

/// <summary>Objects that find their members at run time: those that they name, and those of their type.</summary>
internal static class DynamicShapes
{
    public static ValueShape? TryGet(Type type) =>
        typeof(IDynamicMetaObjectProvider).IsAssignableFrom(type) && SequenceShapes.TryGet(type) is null
            ? new ValueShape.Entries(static value => Read((IDynamicMetaObjectProvider)value))
            : null;

    private static IEnumerable<KeyValuePair<object, object?>> Read(IDynamicMetaObjectProvider value)
    {
        var names = value.GetMetaObject(Expression.Constant(value)).GetDynamicMemberNames().ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var site = CallSite<Func<CallSite, object, object?>>.Create(new MemberBinder(name));
            yield return new(name, site.Target(site, value));
        }
        var ofType = PSObject.AsPSObject(value);
        foreach (var property in ofType.Properties)
        {
            if (!names.Contains(property.Name) && DataMembers.IsData(property, ofType)) yield return new(property.Name, property.Value);
        }
    }

    private sealed class MemberBinder(string name) : GetMemberBinder(name, ignoreCase: false)
    {
        public override DynamicMetaObject FallbackGetMember(DynamicMetaObject target, DynamicMetaObject? errorSuggestion) =>
            errorSuggestion ?? new DynamicMetaObject(
                Expression.Throw(Expression.Constant(new MissingMemberException($"'{Name}' is named, but not there")), typeof(object)),
                BindingRestrictions.GetTypeRestriction(target.Expression, target.LimitType));
    }
}
