using System.Collections.Specialized;
using System.Globalization;
using System.Numerics;

namespace EventoDb.Tests.Json;

/// <summary>Knows, without the code under test, what of a generated value is refused.</summary>
internal static class JsonOracle
{
    private static readonly string[] Reserved = ["", "PSObject", "PSBase", "PSTypeNames", "PSExtended", "PSAdapted"];

    /// <summary>The first value, in order, that is a number a server of doubles would change; the names and indexes that lead to it, or null.</summary>
    public static IReadOnlyList<object>? FirstInexactNumber(object? value)
    {
        switch (value)
        {
            case OrderedDictionary dictionary:
                foreach (string name in dictionary.Keys)
                {
                    if (FirstInexactNumber(dictionary[name]) is { } path) return [name, .. path];
                }
                return null;
            case object?[] array:
                for (var i = 0; i < array.Length; i++)
                {
                    if (FirstInexactNumber(array[i]) is { } path) return [i, .. path];
                }
                return null;
            case long or BigInteger:
                var stored = double.Parse(JsonEquality.ScalarText(value), CultureInfo.InvariantCulture);
                return JsonEquality.SameNumber(value, stored) ? null : [];
            default:
                return null;
        }
    }

    /// <summary>Whether PSCustomObjects can hold every object in the value.</summary>
    public static bool FitsCustomObjects(object? value) => value switch
    {
        OrderedDictionary dictionary =>
            !dictionary.Keys.Cast<string>().Any(name => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            && dictionary.Keys.Cast<string>().Distinct(StringComparer.OrdinalIgnoreCase).Count() == dictionary.Count
            && dictionary.Values.Cast<object?>().All(FitsCustomObjects),
        object?[] array => array.All(FitsCustomObjects),
        _ => true,
    };

    /// <summary>Follows a path of the form <c>Data.name[1]['other name']</c> into a value.</summary>
    public static IReadOnlyList<object> ParsePath(string path)
    {
        Assert.StartsWith("Data", path, StringComparison.Ordinal);
        var steps = new List<object>();
        for (var i = "Data".Length; i < path.Length;)
        {
            int end;
            if (path[i] == '.')
            {
                end = path.AsSpan(i + 1).IndexOfAny('.', '[') is var next and >= 0 ? i + 1 + next : path.Length;
                steps.Add(path[(i + 1)..end]);
            }
            else if (path[i + 1] == '\'')
            {
                end = path.IndexOf("']", i, StringComparison.Ordinal) + 2;
                while (path[..(end - 1)].AsSpan(i + 2).Count('\'') % 2 == 0) end = path.IndexOf("']", end, StringComparison.Ordinal) + 2;
                steps.Add(Unescape(path[(i + 2)..(end - 2)]));
            }
            else
            {
                end = path.IndexOf(']', i) + 1;
                steps.Add(int.Parse(path.AsSpan(i + 1, end - i - 2), CultureInfo.InvariantCulture));
            }
            i = end;
        }
        return steps;
    }

    private static string Unescape(string name) => System.Text.RegularExpressions.Regex.Replace(
        name.Replace("''", "'", StringComparison.Ordinal),
        @"\\u([0-9a-f]{4})",
        match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
}
