using System.Text;

namespace EventoDb.Completion;

/// <summary>What a person means by the word at the cursor, which may be a quote that is still open.</summary>
internal static class TypedWord
{
    /// <summary>The text of a word as it stands on the command line.</summary>
    public static string Read(string? word)
    {
        if (string.IsNullOrEmpty(word)) return string.Empty;
        if (IsSingleQuote(word[0])) return ReadQuoted(word, IsSingleQuote, takesEscapes: false);
        if (IsDoubleQuote(word[0])) return ReadQuoted(word, IsDoubleQuote, takesEscapes: true);
        return ReadQuoted("\0" + word, static _ => false, takesEscapes: true);
    }

    /// <summary>Whether PowerShell takes a character for a single quote.</summary>
    public static bool IsSingleQuote(char character) => character is '\'' or '‘' or '’' or '‚' or '‛';

    private static bool IsDoubleQuote(char character) => character is '"' or '“' or '”' or '„';

    private static string ReadQuoted(string word, Func<char, bool> isQuote, bool takesEscapes)
    {
        var text = new StringBuilder(word.Length);
        for (var i = 1; i < word.Length; i++)
        {
            if (takesEscapes && word[i] == '`')
            {
                if (++i < word.Length) text.Append(word[i]);
            }
            else if (!isQuote(word[i]))
            {
                text.Append(word[i]);
            }
            else if (i + 1 < word.Length && isQuote(word[i + 1]))
            {
                text.Append(word[++i]);
            }
            else
            {
                break;
            }
        }
        return text.ToString();
    }
}
