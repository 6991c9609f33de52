using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What must be at a path in JSON: <c>address.city</c> is the city of the address, or what has that name with the point in it. On the way, and at
/// the end, any element of an array will do.</summary>
public sealed class PathCondition
{
    private readonly byte[] _path;
    private readonly ValueTest _test;
    private readonly bool _isCaseSensitive;

    /// <summary>A condition.</summary>
    /// <param name="path">Names with points between.</param>
    /// <param name="test">What the value must be like.</param>
    /// <param name="isCaseSensitive">Whether upper and lower case differ in names.</param>
    public PathCondition(string path, ValueTest test, bool isCaseSensitive = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(test);
        Path = path;
        _path = Encoding.UTF8.GetBytes(path);
        _test = test;
        _isCaseSensitive = isCaseSensitive;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>Whether it holds in some JSON.</summary>
    /// <param name="json">Valid JSON; empty for none.</param>
    public bool Holds(ReadOnlySpan<byte> json)
    {
        var isThere = false;
        if (json.Length > 0)
        {
            var reader = new Utf8JsonReader(json, MessagePageParser.ReaderOptions);
            reader.Read();
            if (IsIn(ref reader, json, 0, ref isThere)) return true;
        }
        return !isThere && _test.AcceptsNothing;
    }

    /// <summary>Where in some JSON the value begins for which it holds.</summary>
    /// <param name="json">Valid JSON; empty for none.</param>
    /// <returns>The value's first byte; null where it does not hold, or because there is no value.</returns>
    public int? Find(ReadOnlySpan<byte> json)
    {
        var test = new OffsetTest(_test);
        new PathCondition(Path, test, _isCaseSensitive).Holds(json);
        return test.Offset;
    }

    /// <summary>Whether it holds in a value. Where it does not, the reader is at the value's end afterwards.</summary>
    /// <param name="reader">At the value's first token.</param>
    /// <param name="json">What it reads.</param>
    /// <param name="at">Where the rest of the path begins; behind its end where nothing is left: what is left may be a name without letters.</param>
    /// <param name="isThere">Becomes true where there is a value at the path.</param>
    private bool IsIn(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int at, ref bool isThere)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var depth = reader.CurrentDepth;
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
            {
                // Arrays in arrays are one to us, and cost no stack.
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray) continue;
                if (IsIn(ref reader, json, at, ref isThere)) return true;
            }
            return false;
        }
        if (at > _path.Length)
        {
            isThere = true;
            return _test.Accepts(ref reader, json);
        }
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var length = MatchName(ref reader, _path.AsSpan(at));
            reader.Read();
            if (length < 0) reader.Skip();
            else if (IsIn(ref reader, json, at + length + 1, ref isThere)) return true;
        }
        return false;
    }

    /// <summary>How much of a path a name is, before its end or a point; -1 where the path does not begin with it.</summary>
    private int MatchName(ref Utf8JsonReader reader, ReadOnlySpan<byte> path)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped || !Ascii.IsValid(name) || !Ascii.IsValid(path)) return MatchText(ref reader, path);
        if (name.Length > path.Length) return -1;
        var isSame = _isCaseSensitive ? path.StartsWith(name) : Ascii.EqualsIgnoreCase(path[..name.Length], name);
        if (!isSame) return -1;
        return name.Length == path.Length || path[name.Length] == '.' ? name.Length : -1;
    }

    private int MatchText(ref Utf8JsonReader reader, ReadOnlySpan<byte> path)
    {
        if (ScalarText.Of(ref reader) is not { } name) return -1;
        var text = Encoding.UTF8.GetString(path);
        if (!text.StartsWith(name, _isCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)) return -1;
        return name.Length == text.Length || text[name.Length] == '.' ? Encoding.UTF8.GetByteCount(text.AsSpan(0, name.Length)) : -1;
    }
}
