using System.Collections.Specialized;
using System.Text.RegularExpressions;

namespace EventoDb.Json;

/// <summary>Matches of regular expressions, whose first group is the match itself, and whose last capture the group.</summary>
internal static class MatchShapes
{
    public static ValueShape? TryGet(Type type) =>
        typeof(Capture).IsAssignableFrom(type) ? new ValueShape.Entries(static value => Read((Capture)value)) : null;

    private static IEnumerable<KeyValuePair<object, object?>> Read(Capture capture)
    {
        foreach (var entry in OfCapture(capture)) yield return entry;
        if (capture is Group group)
        {
            foreach (var entry in OfGroup(group)) yield return entry;
        }
        if (capture is Match match) yield return new("Groups", ToDictionary(match.Groups.Cast<Group>().Select(static group => new KeyValuePair<object, object?>(group.Name, ToDictionary([.. OfCapture(group), .. OfGroup(group)])))));
    }

    private static IEnumerable<KeyValuePair<object, object?>> OfCapture(Capture capture) =>
        [new("Value", capture.Value), new("Index", capture.Index), new("Length", capture.Length)];

    private static IEnumerable<KeyValuePair<object, object?>> OfGroup(Group group) =>
        [new("Success", group.Success), new("Name", group.Name), new("Captures", group.Captures.Select(static capture => ToDictionary(OfCapture(capture))).ToArray<object>())];

    private static OrderedDictionary ToDictionary(IEnumerable<KeyValuePair<object, object?>> entries)
    {
        var dictionary = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in entries) dictionary.Add(name, value);
        return dictionary;
    }
}
