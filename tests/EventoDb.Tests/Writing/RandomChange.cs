using System.Collections.Specialized;
using System.Management.Automation;

namespace EventoDb.Tests.Writing;

/// <summary>Changes data that were read, as hashtables or as objects, somewhere in them: replaces, removes or adds.</summary>
internal static class RandomChange
{
    /// <summary>Changes one value.</summary>
    public static void Make(object data, Random random)
    {
        var at = data;
        while (random.Next(3) > 0 && Values(at).Where(static value => value is OrderedDictionary or PSObject && Values(value).Any()).ToList() is { Count: > 0 } inner)
        {
            at = inner[random.Next(inner.Count)]!;
        }
        object? changed = random.Next(2) == 0 ? $"changed {random.Next()}" : new object?[] { random.NextInt64(1L << 50), null };
        var names = Names(at).ToList();
        switch (random.Next(3))
        {
            case 0: Set(at, names[random.Next(names.Count)], changed); break;
            case 1: Remove(at, names[random.Next(names.Count)]); break;
            default: Set(at, $"added {random.Next()}", changed); break;
        }
    }

    private static IEnumerable<string> Names(object value) =>
        value is OrderedDictionary entries ? entries.Keys.Cast<string>() : ((PSObject)value).Properties.Select(static property => property.Name);

    private static IEnumerable<object?> Values(object value) =>
        value is OrderedDictionary entries ? entries.Values.Cast<object?>() : ((PSObject)value).Properties.Select(static property => property.Value);

    private static void Set(object value, string name, object? now)
    {
        if (value is OrderedDictionary entries) entries[name] = now;
        else if (((PSObject)value).Properties[name] is { } property) property.Value = now;
        else ((PSObject)value).Properties.Add(new PSNoteProperty(name, now));
    }

    private static void Remove(object value, string name)
    {
        if (value is OrderedDictionary entries) entries.Remove(name);
        else ((PSObject)value).Properties.Remove(name);
    }
}
