using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Parses one JSON value; see <see cref="JsonValueReader"/>.</summary>
internal ref struct JsonValueParser
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly string _root;
    private readonly bool _asHashtable;
    private Utf8JsonReader _reader;

    public JsonValueParser(ReadOnlySpan<byte> utf8, string root, bool asHashtable)
    {
        _utf8 = utf8;
        _root = root;
        _asHashtable = asHashtable;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonValueReader.MaxDepth });
    }

    public object? Parse()
    {
        try
        {
            _reader.Read();
            var value = ReadValue();
            _reader.Read();
            return value;
        }
        catch (JsonException e)
        {
            throw new JsonConversionException(
                _root, $"{_root} is not valid JSON of at most {JsonValueReader.MaxDepth} levels ({JsonSyntax.Describe(e, _utf8)}).", e);
        }
    }

    private object? ReadValue() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => _asHashtable ? ReadHashtable() : ReadObject(),
        JsonTokenType.StartArray => ReadArray(),
        JsonTokenType.String => ReadText(),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private PSObject ReadObject()
    {
        var value = new PSObject();
        var properties = value.Properties;
        var names = default(PropertyNames);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText();
            if (PropertyNames.IsReserved(name)) RefuseName($"has the name '{name}', which an object cannot hold");
            if (names.Add(name) is { } other && other != name) RefuseName($"has the names '{other}' and '{name}', of which an object can hold only one");
            _reader.Read();
            properties.Add(new PSNoteProperty(name, ReadValue()), preValidated: true);
        }
        return value;
    }

    private OrderedDictionary ReadHashtable()
    {
        var value = new OrderedDictionary(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText();
            _reader.Read();
            value[name] = ReadValue();
        }
        return value;
    }

    private object?[] ReadArray()
    {
        var elements = new List<object?>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) elements.Add(ReadValue());
        return elements.ToArray();
    }

    private readonly string ReadText()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            Refuse("is a text with half a surrogate pair or bytes that are no UTF-8", e);
            throw;
        }
    }

    private readonly object ReadNumber()
    {
        var text = _reader.ValueSpan;
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 && !text.SequenceEqual("-0"u8))
        {
            return _reader.TryGetInt64(out var integer)
                ? (object)integer
                : BigInteger.Parse(Encoding.ASCII.GetString(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(number)) Refuse("is a number beyond the range of a double; read the JSON text instead");
        return number;
    }

    [DoesNotReturn]
    private readonly void RefuseName(string reason) => Refuse(reason + "; use -AsHashtable");

    [DoesNotReturn]
    private readonly void Refuse(string reason, Exception? cause = null)
    {
        var path = JsonPath.At(_utf8, _reader.TokenStartIndex, _root);
        throw new JsonConversionException(path, $"{path} {reason}.", cause);
    }
}
