using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Paths as a PowerShell user would write them: <c>Data.items[3]['unit price']</c>.</summary>
internal static class JsonPath
{
    // Of a longer path the middle is left out: nobody counts a hundred times the same name.
    private const int Longest = 16;
    private const int Head = 8;
    private const int Tail = 4;

    /// <summary>The path of some steps: names, and indexes where there is no name.</summary>
    public static string Join(string root, IReadOnlyList<(string? Name, int Index)> steps)
    {
        var path = new StringBuilder(root);
        for (var i = 0; i < steps.Count; i++)
        {
            if (i == Head && steps.Count > Longest)
            {
                path.Append('…');
                i = steps.Count - Tail;
            }
            if (steps[i].Name is { } name) AppendName(path, name);
            else path.Append('[').Append(steps[i].Index).Append(']');
        }
        return path.ToString();
    }

    /// <summary>The path of the value, or of the object whose name, begins at byte <paramref name="offset"/> of JSON that is valid up to there.</summary>
    public static string At(ReadOnlySpan<byte> utf8, long offset, string root)
    {
        // One entry for each open object (its current name, or null between names) or array (the current index).
        var open = new List<(string? Name, int Index)>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read() && reader.TokenStartIndex < offset)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    open[^1] = (reader.GetString(), 0);
                    continue;
                case JsonTokenType.StartObject:
                    open.Add((null, -1));
                    continue;
                case JsonTokenType.StartArray:
                    open.Add((null, 0));
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.RemoveAt(open.Count - 1);
                    break;
            }
            if (open.Count > 0) open[^1] = open[^1].Name is null ? (null, open[^1].Index + 1) : (null, -1);
        }
        return Join(root, open.FindAll(static step => step.Name is not null || step.Index >= 0));
    }

    private static void AppendName(StringBuilder path, string name)
    {
        if (IsIdentifier(name))
        {
            path.Append('.').Append(name);
            return;
        }
        path.Append("['");
        foreach (var c in name)
        {
            if (c == '\'') path.Append("''");
            else if (char.IsControl(c)) path.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else path.Append(c);
        }
        path.Append("']");
    }

    private static bool IsIdentifier(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c != '_') return false;
        }
        return true;
    }
}
