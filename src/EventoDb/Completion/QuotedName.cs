using System.Globalization;
using System.Text;

namespace EventoDb.Completion;

/// <summary>A name as it must be typed for PowerShell to read it back to the letter.</summary>
internal static class QuotedName
{
    /// <summary>The name, in quotes where it needs them.</summary>
    public static string Write(string name)
    {
        if (IsPlain(name)) return name;
        var text = new StringBuilder(name.Length + 8);
        if (name.Any(char.IsControl))
        {
            text.Append('"');
            foreach (var character in name)
            {
                if (char.IsControl(character)) text.Append(CultureInfo.InvariantCulture, $"`u{{{(int)character:x}}}");
                else if (character is '"' or '“' or '”' or '„' or '$' or '`') text.Append('`').Append(character);
                else text.Append(character);
            }
            return text.Append('"').ToString();
        }
        text.Append('\'');
        foreach (var character in name)
        {
            if (TypedWord.IsSingleQuote(character)) text.Append(character);
            text.Append(character);
        }
        return text.Append('\'').ToString();
    }

    /// <summary>The name as a pattern that only it matches.</summary>
    public static string EscapeWildcards(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var character in name)
        {
            if (character is '*' or '?' or '[' or ']' or '`') text.Append('`');
            text.Append(character);
        }
        return text.ToString();
    }

    /// <summary>The name for a list on the screen: no character in it moves the cursor.</summary>
    public static string ForDisplay(string name) =>
        name.Any(char.IsControl) ? string.Concat(name.Select(static character => char.IsControl(character) ? '\uFFFD' : character)) : name;

    // A leading digit could be a number, a leading dash a parameter, a leading @ a splat: only what starts with a letter stays bare.
    private static bool IsPlain(string name) =>
        char.IsLetter(name[0]) && name.All(static character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '+' or '/');
}
