using System.Collections;
using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Secrets;

/// <summary>Looks for a secret in everything that can be reached from an object through public properties, exceptions and records included.</summary>
/// <param name="secret">The secret.</param>
/// <param name="looksAtArguments">Whether the parameters of calls are looked at, too, which records carry.</param>
internal sealed class TokenSearch(string secret, bool looksAtArguments)
{
    private const int Depth = 8;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the secret was found.</summary>
    public List<string> Found { get; } = [];

    /// <summary>Looks in all that a script left.</summary>
    public void Look(string where, ScriptResult result)
    {
        Look(where + " output", result.Output);
        Look(where + " error", result.Errors);
        Look(where + " thrown", result.Thrown);
        Look(where + " warning", result.Warnings);
        Look(where + " verbose", result.Verbose);
        Look(where + " debug", result.Debug);
        Look(where + " information", result.Information);
        Look(where + " progress", result.Progress);
    }

    /// <summary>Looks in an object.</summary>
    public void Look(string where, object? value, int depth = 0)
    {
        switch (value)
        {
            case null:
                return;
            case string text:
                if (text.Contains(secret, StringComparison.OrdinalIgnoreCase)) Found.Add($"{where}: {text}");
                return;
            case InvocationInfo invocation:
                Look(where + ".PositionMessage", invocation.PositionMessage);
                if (looksAtArguments) Look(where + ".BoundParameters", invocation.BoundParameters, depth + 1);
                return;
            case PSObject wrapper when wrapper.BaseObject is not PSCustomObject:
                Look(where, wrapper.BaseObject, depth);
                return;
        }
        if (depth > Depth || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || (!value.GetType().IsValueType && !_seen.Add(value))) return;
        Look(where + ".ToString()", value.ToString());
        if (value is Type or System.Reflection.MemberInfo or ScriptBlock or Delegate) return;
        if (value is IDictionary entries)
        {
            foreach (DictionaryEntry entry in entries) Look($"{where}[{entry.Key}]", entry.Value, depth + 1);
            return;
        }
        if (value is IEnumerable items)
        {
            foreach (var item in items) Look(where + "[]", item, depth + 1);
            return;
        }
        foreach (var property in PSObject.AsPSObject(value).Properties)
        {
            if (property.IsGettable) Look($"{where}.{property.Name}", TryGet(property), depth + 1);
        }
    }

    private static object? TryGet(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // Some of the framework's own only work in some states.
            return null;
        }
    }
}
