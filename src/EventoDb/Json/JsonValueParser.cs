using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Parses one JSON value; see <see cref="JsonValueReader"/>. It does not recurse, so that depth costs no stack.</summary>
internal ref struct JsonValueParser
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly string _root;
    private readonly bool _asHashtable;
    private Utf8JsonReader _reader;
    private OpenValue[] _open = new OpenValue[4];
    private int _depth;

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
            object? value = null;
            while (_reader.Read())
            {
                switch (_reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        Open();
                        continue;
                    case JsonTokenType.PropertyName:
                        ReadName();
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        value = _open[--_depth].Close();
                        break;
                    default:
                        value = ReadScalar();
                        break;
                }
                if (_depth > 0) _open[_depth - 1].Add(value);
            }
            return value;
        }
        catch (JsonException e)
        {
            throw new JsonConversionException(
                _root, $"{_root} is not valid JSON of at most {JsonValueReader.MaxDepth} levels ({JsonSyntax.Describe(e, _utf8)}).", e);
        }
    }

    private void Open()
    {
        if (_depth == _open.Length) Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = _reader.TokenType == JsonTokenType.StartArray ? OpenValue.Array() : _asHashtable ? OpenValue.Hashtable() : OpenValue.Object();
    }

    private void ReadName()
    {
        var name = ReadText();
        if (!_asHashtable)
        {
            if (PropertyNames.IsReserved(name)) RefuseName($"has the name '{name}', which an object cannot hold");
            if (_open[_depth - 1].Names.Add(name) is { } other && other != name) RefuseName($"has the names '{other}' and '{name}', of which an object can hold only one");
        }
        _open[_depth - 1].Name = name;
    }

    private readonly object? ReadScalar() => _reader.TokenType switch
    {
        JsonTokenType.String => ReadText(),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

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

    /// <summary>An object, dictionary or array that has begun.</summary>
    private struct OpenValue
    {
        /// <summary>The names in an object.</summary>
        public PropertyNames Names;

        /// <summary>The name that the next value gets.</summary>
        public string? Name;

        private PSObject? _object;
        private PSMemberInfoCollection<PSPropertyInfo>? _properties;
        private OrderedDictionary? _hashtable;
        private List<object?>? _array;

        public static OpenValue Object()
        {
            var value = new PSObject();
            return new OpenValue { _object = value, _properties = value.Properties };
        }

        public static OpenValue Hashtable() => new() { _hashtable = new OrderedDictionary(StringComparer.Ordinal) };

        public static OpenValue Array() => new() { _array = [] };

        public readonly void Add(object? value)
        {
            if (_properties is not null) _properties.Add(new PSNoteProperty(Name, value), preValidated: true);
            else if (_array is not null) _array.Add(value);
            else _hashtable![Name!] = value;
        }

        public readonly object Close() => (object?)_object ?? (object?)_array?.ToArray() ?? _hashtable!;
    }
}
