using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Paths as a PowerShell user would write them: <c>Data.items[3]['unit price']</c>.</summary>
internal static class JsonPath
{
    public static void AppendName(StringBuilder path, string name)
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

    public static void AppendIndex(StringBuilder path, int index) => path.Append('[').Append(index).Append(']');

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
        var path = new StringBuilder(root);
        foreach (var (name, index) in open)
        {
            if (name is not null) AppendName(path, name);
            else if (index >= 0) AppendIndex(path, index);
        }
        return path.ToString();
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
