using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Json;

namespace EventoDb;

/// <summary>Compares what a serialization has left of a value with the value, and puts back what it has cut.</summary>
internal static class SerializedCopy
{
    /// <summary>The original itself where the copy is one of it; else the copy, with the original's parts where it has only their text.</summary>
    public static object? Restore(object? copy, object? original)
    {
        var found = DataMembers.Inner(copy);
        return original switch
        {
            // What was cut is the text that PowerShell makes of it; the properties of an object are added to that.
            PSObject members when IsTextOf(found, members) && Added(copy) is { Count: > 0 } added => Restore(added, Entries(members), original),
            PSObject or IDictionary or object?[] when IsTextOf(found, original) => original,
            PSObject members when found is PSObject custom => Restore(Entries(custom), Entries(members), original),
            IDictionary entries when found is IDictionary dictionary => Restore(dictionary, entries, original),
            object?[] elements when found is IList list => Restore(list, elements),
            _ => IsSame(copy, found, original) ? original : copy,
        };
    }

    private static object Restore(IDictionary copy, IDictionary original, object whole)
    {
        var isSame = copy.Count == original.Count;
        var restored = new OrderedDictionary(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in copy)
        {
            var then = original.Contains(entry.Key) ? original[entry.Key] : null;
            var now = Restore(entry.Value, then);
            restored.Add(entry.Key, now);
            isSame &= original.Contains(entry.Key) && ReferenceEquals(now, then);
        }
        return isSame ? whole : restored;
    }

    private static object?[] Restore(IList copy, object?[] original)
    {
        if (copy.Count != original.Length) return [.. copy.Cast<object?>()];
        var restored = new object?[original.Length];
        var isSame = true;
        for (var i = 0; i < restored.Length; i++)
        {
            restored[i] = Restore(copy[i], original[i]);
            isSame &= ReferenceEquals(restored[i], original[i]);
        }
        return isSame ? original : restored;
    }

    private static bool IsTextOf(object? found, object original) => found is string text && text == PSObject.AsPSObject(original).ToString();

    private static OrderedDictionary? Added(object? copy) => copy is PSObject text ? Entries(text.Properties.Where(static property => property.MemberType == PSMemberTypes.NoteProperty)) : null;

    private static OrderedDictionary Entries(PSObject value) => Entries(value.Properties);

    private static OrderedDictionary Entries(IEnumerable<PSPropertyInfo> properties)
    {
        var entries = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in properties) entries.Add(property.Name, property.Value);
        return entries;
    }

    /// <summary>Numbers beyond Int64 come back as objects that have only their text.</summary>
    private static bool IsSame(object? copy, object? found, object? original) =>
        Equals(found, original)
        || (original is System.Numerics.BigInteger number && copy?.ToString() == number.ToString(CultureInfo.InvariantCulture));
}
