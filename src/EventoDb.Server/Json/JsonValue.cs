using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Server.Json;

/// <summary>A value inside a request that is known to be well-formed JSON.</summary>
/// <param name="Kind">Its first token; <see cref="JsonTokenType.None"/> for a value that is not there.</param>
/// <param name="Json">Its text.</param>
internal readonly record struct JsonValue(JsonTokenType Kind, ReadOnlyMemory<byte> Json)
{
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = JsonLimits.MaxDepth };

    public bool Exists => Kind != JsonTokenType.None;

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsString => Kind == JsonTokenType.String;

    public bool IsNumber => Kind == JsonTokenType.Number;

    /// <summary>The string's text.</summary>
    public string Text()
    {
        var content = Json.Span[1..^1];
        if (!content.Contains((byte)'\\')) return Encoding.UTF8.GetString(content);
        var buffer = new GrowingBuffer();
        JsonText.Unescape(content, buffer);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>The number's whole part; the nearest Int64 for what lies beyond.</summary>
    public long Integer()
    {
        var json = Json.Span;
        if (Utf8Parser.TryParse(json, out long integer, out var consumed) && consumed == json.Length) return integer;
        var isNumber = Utf8Parser.TryParse(json, out double number, out _);
        Debug.Assert(isNumber, "The reader has checked the number.");
        return number switch
        {
            >= long.MaxValue => long.MaxValue,
            <= long.MinValue => long.MinValue,
            _ => (long)number,
        };
    }

    /// <summary>The properties of an object, in order; the last of a name counts.</summary>
    public Properties EnumerateProperties() => new(Json);

    /// <summary>Walks over the properties of an object; the default has none.</summary>
    public ref struct Properties
    {
        private readonly ReadOnlyMemory<byte> _json;
        private Utf8JsonReader _reader;
        private Utf8JsonReader _name;

        public Properties(ReadOnlyMemory<byte> json)
        {
            _json = json;
            _reader = new Utf8JsonReader(json.Span, Options);
            _reader.Read();
        }

        public JsonValue Value { get; private set; }

        /// <summary>Whether this is the name. (The reader's own comparison throws at half a surrogate pair.)</summary>
        public readonly bool NameIs(ReadOnlySpan<byte> name) =>
            _name.ValueIsEscaped ? Encoding.UTF8.GetBytes(Name()).AsSpan().SequenceEqual(name) : _name.ValueSpan.SequenceEqual(name);

        /// <summary>The name, also of a record written with capitals.</summary>
        public readonly string Name() => new JsonValue(JsonTokenType.String, _json.Slice((int)_name.TokenStartIndex, _name.ValueSpan.Length + 2)).Text();

        public bool MoveNext()
        {
            if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndObject) return false;
            _name = _reader;
            _reader.Read();
            var kind = _reader.TokenType;
            var start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            Value = new JsonValue(kind, _json[start..(int)_reader.BytesConsumed]);
            return true;
        }
    }
}
