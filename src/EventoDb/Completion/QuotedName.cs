using System.Globalization;
using System.Text;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>A name as it must be typed for PowerShell to read it back to the letter.</summary>
internal static class QuotedName
{
    /// <summary>The name, in quotes where it needs them.</summary>
    public static string Write(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        if (name.EnumerateRunes().Any(DisplayText.IsHidden))
        {
            text.Append('"');
            foreach (var character in name.EnumerateRunes())
            {
                if (DisplayText.IsHidden(character)) text.Append(CultureInfo.InvariantCulture, $"`u{{{character.Value:x}}}");
                else if ("\"“”„$`".Contains(character.ToString(), StringComparison.Ordinal)) text.Append('`').Append(character.ToString());
                else text.Append(character.ToString());
            }
            return text.Append('"').ToString();
        }
        if (IsPlain(name)) return name;
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

    // A leading digit could be a number, a leading dash a parameter, a leading @ a splat: only what starts with a letter stays bare.
    private static bool IsPlain(string name) =>
        char.IsLetter(name[0]) && name.All(static character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '+' or '/');
}
