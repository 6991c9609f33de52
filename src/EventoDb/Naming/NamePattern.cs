using System.Management.Automation;

namespace EventoDb;

/// <summary>A name as people give it to a <c>-Name</c> with wildcards: exact and case-sensitive, <c>*</c>, <c>?</c> and <c>[a-c]</c> match, a backtick
/// takes their meaning away.</summary>
internal sealed class NamePattern
{
    private readonly WildcardPattern? _pattern;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">A bracket is open.</exception>
    public NamePattern(string text)
    {
        Text = text;
        Literal = WildcardPattern.ContainsWildcardCharacters(text) ? null : WildcardPattern.Unescape(text);
        if (Literal is not null) return;
        _pattern = new WildcardPattern(text, WildcardOptions.CultureInvariant);
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

    /// <summary>Whether a name is meant.</summary>
    public bool IsMatch(string name) => _pattern is null ? name == Literal : _pattern.IsMatch(name);
}
