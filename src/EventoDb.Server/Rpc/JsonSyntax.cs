using System.Globalization;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>Says what is wrong with text that is no JSON, in the words that EventoDB uses. Only called for text that could not be read.</summary>
internal ref struct JsonSyntax
{
    private const string EndOfInput = "unexpected end of JSON input";

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private JsonSyntax(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>What may come next.</summary>
    private enum Expected
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
        Nothing,
    }

    /// <summary>The first fault of <paramref name="json"/>.</summary>
    public static string Explain(ReadOnlySpan<byte> json) => new JsonSyntax(json).FindFault() ?? "invalid JSON";

    private string? FindFault()
    {
        var open = new Stack<byte>();
        var expected = Expected.Value;
        while (true)
        {
            while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
            if (_at == _json.Length) return expected == Expected.Nothing ? null : EndOfInput;

            var c = _json[_at];
            var closes = open.TryPeek(out var opened) && c == (opened == '{' ? '}' : ']');
            switch (expected)
            {
                case Expected.ValueOrEnd or Expected.NameOrEnd or Expected.CommaOrEnd when closes:
                    _at++;
                    open.Pop();
                    expected = open.Count == 0 ? Expected.Nothing : Expected.CommaOrEnd;
                    break;
                case Expected.Value or Expected.ValueOrEnd when c is (byte)'{' or (byte)'[':
                    _at++;
                    open.Push(c);
                    if (open.Count > JsonLimits.MaxDepth) return "exceeded max depth";
                    expected = c == '{' ? Expected.NameOrEnd : Expected.ValueOrEnd;
                    break;
                case Expected.Value or Expected.ValueOrEnd:
                    if (Scalar(c) is { } scalar) return scalar;
                    expected = open.Count == 0 ? Expected.Nothing : Expected.CommaOrEnd;
                    break;
                case Expected.Name or Expected.NameOrEnd:
                    if (c != '"') return Unexpected("looking for beginning of object key string");
                    if (Text() is { } name) return name;
                    expected = Expected.Colon;
                    break;
                case Expected.Colon:
                    if (c != ':') return Unexpected("after object key");
                    _at++;
                    expected = Expected.Value;
                    break;
                case Expected.CommaOrEnd:
                    if (c != ',') return Unexpected(opened == '{' ? "after object key:value pair" : "after array element");
                    _at++;
                    expected = opened == '{' ? Expected.Name : Expected.Value;
                    break;
                default:
                    return Unexpected("after top-level value");
            }
        }
    }

    private string? Scalar(byte first) => first switch
    {
        (byte)'"' => Text(),
        (byte)'t' => Literal("true"),
        (byte)'f' => Literal("false"),
        (byte)'n' => Literal("null"),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        _ => Unexpected("looking for beginning of value"),
    };

    private string? Literal(string word)
    {
        foreach (var letter in word)
        {
            if (_at == _json.Length) return EndOfInput;
            if (_json[_at] != letter) return Unexpected($"in literal {word} (expecting '{letter}')");
            _at++;
        }
        return null;
    }

    private string? Text()
    {
        _at++;
        while (_at < _json.Length)
        {
            var c = _json[_at];
            if (c < 0x20) return Unexpected("in string literal");
            _at++;
            if (c == '"') return null;
            if (c != '\\') continue;
            if (_at == _json.Length) return EndOfInput;
            c = _json[_at];
            if ("\"\\/bfnrtu"u8.IndexOf(c) < 0) return Unexpected("in string escape code");
            _at++;
            if (c != 'u') continue;
            for (var digit = 0; digit < 4; digit++, _at++)
            {
                if (_at == _json.Length) return EndOfInput;
                if (!char.IsAsciiHexDigit((char)_json[_at])) return Unexpected("in \\u hexadecimal character escape");
            }
        }
        return EndOfInput;
    }

    private string? Number()
    {
        if (_json[_at] == '-') _at++;
        var leadingZero = _at < _json.Length && _json[_at] == '0';
        if (leadingZero) _at++;
        else if (Digits("in numeric literal") is { } integer) return integer;
        if (_at < _json.Length && _json[_at] == '.')
        {
            _at++;
            if (Digits("after decimal point in numeric literal") is { } decimals) return decimals;
        }
        if (_at < _json.Length && _json[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            if (_at < _json.Length && _json[_at] is (byte)'+' or (byte)'-') _at++;
            return Digits("in exponent of numeric literal");
        }
        return null;
    }

    /// <summary>One digit or more.</summary>
    private string? Digits(string where)
    {
        if (_at == _json.Length) return EndOfInput;
        if (!char.IsAsciiDigit((char)_json[_at])) return Unexpected(where);
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at])) _at++;
        return null;
    }

    private readonly string Unexpected(string where)
    {
        var c = _json[_at];
        var shown = (char)c switch
        {
            '\'' => "\\'",
            '"' => "\"",
            '\\' => "\\\\",
            '\a' => "\\a",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\v' => "\\v",
            < ' ' or '\x7F' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
            (>= '\x80' and <= '\xA0') or '\xAD' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            var printable => printable.ToString(),
        };
        return $"invalid character '{shown}' {where}";
    }
}
