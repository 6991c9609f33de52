using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace EventoDb;

/// <summary>A name as people give it to a <c>-Name</c> with wildcards: exact and case-sensitive, <c>*</c>, <c>?</c> and <c>[a-c]</c> match, a backtick
/// takes their meaning away; before anything else it is one that the name has.</summary>
internal sealed partial class NamePattern
{
    private readonly WildcardPattern? _pattern;
    private readonly string _text;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">A bracket is open.</exception>
    public NamePattern(string text)
    {
        Text = text;
        (Prefix, var isWhole) = ReadPrefix(text);
        Literal = isWhole ? Prefix : null;
        _text = text;
        if (Literal is not null) return;
        _text = Backticks().Replace(text, static match => match.Length == 1 ? "``" : match.Value);
        _pattern = new WildcardPattern(_text, WildcardOptions.CultureInvariant);
        try
        {
            _pattern.IsMatch(string.Empty);
        }
        catch (WildcardPatternException e)
        {
            throw new ArgumentException($"'{text}' is no pattern: a '[' needs its ']', and one that is part of the name needs a backtick before it.", e);
        }
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>The name that is meant; null for a pattern with wildcards.</summary>
    public string? Literal { get; }

    /// <summary>What every name that is meant starts with.</summary>
    public string Prefix { get; }

    /// <summary>Whether a name is meant.</summary>
    public bool IsMatch(string name) => _pattern is null ? name == Literal : _pattern.IsMatch(name);

    /// <summary>Whether a name is meant where case does not matter.</summary>
    public bool IsMatchInAnyCase(string name) => _pattern is null
        ? string.Equals(name, Literal, StringComparison.OrdinalIgnoreCase)
        : new WildcardPattern(_text, WildcardOptions.CultureInvariant | WildcardOptions.IgnoreCase).IsMatch(name);

    private static (string Prefix, bool IsWhole) ReadPrefix(string pattern)
    {
        var prefix = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (character is '*' or '?' or '[') return (prefix.ToString(), false);
            if (character == '`' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '?' or '[' or ']' or '`') character = pattern[++i];
            prefix.Append(character);
        }
        return (prefix.ToString(), true);
    }

    [GeneratedRegex(@"`[*?\[\]`]|`", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Backticks();
}
