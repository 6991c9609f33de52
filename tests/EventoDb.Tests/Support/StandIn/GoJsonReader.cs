using System.Buffers;
using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>Reads JSON as Go does, and so the server: numbers become doubles, of two equal keys the last wins, half a surrogate pair becomes U+FFFD,
/// and errors are in Go's words. Values are null, bool, double, string, List and Dictionary.</summary>
internal sealed class GoJsonReader
{
    private const int DeepestNesting = 10_000;
    private static readonly SearchValues<char> EndsOfPlainText = SearchValues.Create(['"', '\\', .. Enumerable.Range(0, ' ').Select(c => (char)c)]);
    private readonly string _text;
    private int _at;
    private int _depth;
    private string? _unfit;

    private GoJsonReader(string text) => _text = text;

    /// <summary>Reads one value and nothing after it.</summary>
    public static object? Read(ReadOnlySpan<byte> json)
    {
        var reader = new GoJsonReader(Encoding.UTF8.GetString(json));
        var value = reader.ReadValue();
        reader.SkipSpace();
        if (reader._at < reader._text.Length) throw reader.Invalid("after top-level value");
        return reader._unfit is { } unfit ? throw new GoSyntaxException($"json: cannot unmarshal number {unfit} into Go value of type float64") : value;
    }

    private object? ReadValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case '{':
                return Nested(ReadObject);
            case '[':
                return Nested(ReadArray);
            case '"':
                return ReadString();
            case 't':
                return ReadWord("true", true);
            case 'f':
                return ReadWord("false", false);
            case 'n':
                return ReadWord("null", null);
            case '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                throw Invalid("looking for beginning of value");
        }
    }

    private object Nested(Func<object> read)
    {
        if (++_depth > DeepestNesting) throw new GoSyntaxException("exceeded max depth");
        _at++;
        var value = read();
        _depth--;
        return value;
    }

    private Dictionary<string, object?> ReadObject()
    {
        var value = new Dictionary<string, object?>(StringComparer.Ordinal);
        SkipSpace();
        if (Peek() == '}')
        {
            _at++;
            return value;
        }
        while (true)
        {
            SkipSpace();
            if (Peek() != '"') throw Invalid("looking for beginning of object key string");
            var key = ReadString();
            SkipSpace();
            if (Peek() != ':') throw Invalid("after object key");
            _at++;
            value[key] = ReadValue();
            SkipSpace();
            if (Peek() is not (',' or '}')) throw Invalid("after object key:value pair");
            if (_text[_at++] == '}') return value;
        }
    }

    private List<object?> ReadArray()
    {
        var value = new List<object?>();
        SkipSpace();
        if (Peek() == ']')
        {
            _at++;
            return value;
        }
        while (true)
        {
            value.Add(ReadValue());
            SkipSpace();
            if (Peek() is not (',' or ']')) throw Invalid("after array element");
            if (_text[_at++] == ']') return value;
        }
    }

    private string ReadString()
    {
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            var plain = _text.AsSpan(_at);
            if (plain.IndexOfAny(EndsOfPlainText) is var end and >= 0) plain = plain[..end];
            text.Append(plain);
            _at += plain.Length;
            var c = Peek();
            if (c == '"') break;
            if (c != '\\') throw Invalid("in string literal");
            text.Append(ReadEscape());
        }
        _at++;
        return MakeWhole(text.ToString());
    }

    private char ReadEscape()
    {
        _at++;
        switch (Peek())
        {
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case '"' or '\\' or '/': return _text[_at];
            case 'u':
                for (var i = 0; i < 4; i++)
                {
                    _at++;
                    if (!char.IsAsciiHexDigit(Peek())) throw Invalid("in \\u hexadecimal character escape");
                }
                return (char)int.Parse(_text.AsSpan(_at - 3, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            default: throw Invalid("in string escape code");
        }
    }

    private object? ReadWord(string word, object? value)
    {
        for (var i = 1; i < word.Length; i++)
        {
            _at++;
            if (Peek() != word[i]) throw Invalid($"in literal {word} (expecting {Quote(word[i])})");
        }
        _at++;
        return value;
    }

    private double ReadNumber()
    {
        var start = _at;
        if (Peek() == '-') _at++;
        if (!char.IsAsciiDigit(Peek())) throw Invalid("in numeric literal");
        if (_text[_at++] != '0') SkipDigits();
        if (Next() == '.')
        {
            _at++;
            if (!char.IsAsciiDigit(Peek())) throw Invalid("after decimal point in numeric literal");
            SkipDigits();
        }
        if (Next() is 'e' or 'E')
        {
            _at++;
            if (Peek() is '+' or '-') _at++;
            if (!char.IsAsciiDigit(Peek())) throw Invalid("in exponent of numeric literal");
            SkipDigits();
        }
        var number = double.Parse(_text.AsSpan(start.._at), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number)) _unfit ??= _text[start.._at];
        return number;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Next())) _at++;
    }

    private void SkipSpace()
    {
        while (Next() is ' ' or '\t' or '\r' or '\n') _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : throw new GoSyntaxException("unexpected end of JSON input");

    private char Next() => _at < _text.Length ? _text[_at] : '\uFFFF';

    private GoSyntaxException Invalid(string where) => new($"invalid character {Quote(Peek())} {where}");

    private static string Quote(char c) => c switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        '\\' => @"'\\'",
        < ' ' => $@"'\x{(int)c:x2}'",
        _ => $"'{c}'",
    };

    private static string MakeWhole(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune.ToString());
        return whole.ToString();
    }
}
