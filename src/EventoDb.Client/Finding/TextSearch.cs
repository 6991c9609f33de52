using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventoDb.Client;

/// <summary>A text that is looked for in values as people read them: without the escapes that JSON has. Numbers are the text that the server sent.</summary>
public sealed class TextSearch
{
    private const int ShortText = 512;
    private readonly Regex? _regex;
    private readonly string _text;
    private readonly StringComparison _comparison;

    /// <summary>Looks for what matches a regular expression.</summary>
    /// <param name="regex">The expression; give it a time limit where others write it.</param>
    public TextSearch(Regex regex)
    {
        ArgumentNullException.ThrowIfNull(regex);
        (_regex, _text) = (regex, regex.ToString());
    }

    /// <summary>Looks for a text as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isCaseSensitive">Whether upper and lower case differ.</param>
    public TextSearch(string text, bool isCaseSensitive = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        (_text, _comparison) = (text, isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether there is a match in a text.</summary>
    internal bool IsIn(ReadOnlySpan<char> text)
    {
        if (_regex is null) return text.Contains(_text, _comparison);
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    /// <summary>Whether there is a match in one of the values of some JSON.</summary>
    /// <param name="json">Valid JSON.</param>
    internal bool IsInValues(ReadOnlySpan<byte> json)
    {
        Span<char> buffer = stackalloc char[ShortText];
        var reader = new Utf8JsonReader(json, MessagePageParser.ReaderOptions);
        while (reader.Read())
        {
            if (IsScalar(reader.TokenType) && IsIn(ref reader, buffer)) return true;
        }
        return false;
    }

    /// <summary>Where in some JSON the first value begins that there is a match in.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <returns>The value's first byte; null where there is no match.</returns>
    /// <exception cref="ArgumentException">The expression takes longer than its time limit.</exception>
    public int? FindValue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, MessagePageParser.ReaderOptions);
        while (reader.Read())
        {
            if (IsScalar(reader.TokenType) && ScalarText.Of(ref reader) is { } text && IsIn(text)) return (int)reader.TokenStartIndex;
        }
        return null;
    }

    /// <summary>Where in a text the first match is.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The match; null where there is none.</returns>
    /// <exception cref="ArgumentException">The expression takes longer than its time limit.</exception>
    public (int Index, int Length)? Find(string text)
    {
        if (_regex is null) return text.IndexOf(_text, _comparison) is >= 0 and var index ? (index, _text.Length) : null;
        try
        {
            foreach (var match in _regex.EnumerateMatches(text)) return (match.Index, match.Length);
            return null;
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
    }

    /// <summary>Whether a token is a value that has a text: all but null.</summary>
    private static bool IsScalar(JsonTokenType token) => token is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;

    private bool IsIn(ref Utf8JsonReader reader, scoped Span<char> buffer)
    {
        if (reader.ValueSpan.Length <= buffer.Length) return ScalarText.TryCopy(ref reader, buffer, out var length) && IsIn(buffer[..length]);
        var rented = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return ScalarText.TryCopy(ref reader, rented, out var length) && IsIn(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private ArgumentException TooSlow(RegexMatchTimeoutException e) =>
        new($"The pattern '{_text}' takes more than {_regex!.MatchTimeout.TotalSeconds:0.#} s for one value; one with fewer nested repetitions does not.", e);
}
