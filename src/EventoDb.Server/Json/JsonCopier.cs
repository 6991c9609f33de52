using System.Text.Json;

namespace EventoDb.Server.Json;

/// <summary>
/// Copies JSON as it is to be stored: without white space, of equal names the last property, half surrogate pairs as U+FFFD.
/// Numbers keep their text.
/// </summary>
/// <remarks>It does not recurse, so that depth costs no stack; an instance is used by one connection at a time.</remarks>
internal sealed class JsonCopier
{
    /// <summary>Up to so many properties are compared each with each.</summary>
    private const int FewProperties = 8;

    private readonly List<Frame> _frames = [];
    private readonly List<Property> _properties = [];
    private readonly GrowingBuffer _scratch = new();

    /// <summary>Appends the well-formed value <paramref name="json"/> to <paramref name="output"/>; tells where it lies there.</summary>
    public Range Copy(ReadOnlySpan<byte> json, GrowingBuffer output)
    {
        _frames.Clear();
        _properties.Clear();
        var start = output.Length;
        var reader = new Utf8JsonReader(json, JsonValue.Options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    WriteName(ref reader, output);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Separate(output);
                    _frames.Add(new Frame(reader.TokenType == JsonTokenType.StartObject, output.Length, _properties.Count));
                    output.Append(reader.ValueSpan);
                    break;
                case JsonTokenType.EndObject:
                    RemoveDuplicates(output);
                    output.Append((byte)'}');
                    _frames.RemoveAt(_frames.Count - 1);
                    break;
                case JsonTokenType.EndArray:
                    output.Append((byte)']');
                    _frames.RemoveAt(_frames.Count - 1);
                    break;
                case JsonTokenType.String:
                    Separate(output);
                    WriteString(ref reader, output, normalise: reader.ValueIsEscaped && JsonText.MayHaveLoneSurrogate(reader.ValueSpan));
                    break;
                default:
                    Separate(output);
                    output.Append(reader.ValueSpan);
                    break;
            }
        }
        return start..output.Length;
    }

    /// <summary>A comma before every element of an array but the first; in an object the name has put it.</summary>
    private void Separate(GrowingBuffer output)
    {
        if (_frames.Count > 0 && _frames[^1] is { IsObject: false } frame && output.Length > frame.Start + 1) output.Append((byte)',');
    }

    private void WriteName(ref Utf8JsonReader reader, GrowingBuffer output)
    {
        if (output.Length > _frames[^1].Start + 1) output.Append((byte)',');
        var start = output.Length;
        // Of one form always, so that equal names are equal bytes.
        WriteString(ref reader, output, normalise: reader.ValueIsEscaped);
        _properties.Add(new Property(start, output.Length - start));
        output.Append((byte)':');
    }

    private void WriteString(ref Utf8JsonReader reader, GrowingBuffer output, bool normalise)
    {
        if (normalise)
        {
            _scratch.Clear();
            JsonText.Unescape(reader.ValueSpan, _scratch);
            JsonText.WriteString(output, _scratch.Written);
            return;
        }
        output.Append((byte)'"');
        output.Append(reader.ValueSpan);
        output.Append((byte)'"');
    }

    private void RemoveDuplicates(GrowingBuffer output)
    {
        var frame = _frames[^1];
        var count = _properties.Count - frame.FirstProperty;
        if (count > 1 && FindOverridden(frame.FirstProperty, count, output) is { } overridden)
        {
            _scratch.Clear();
            for (var i = 0; i < count; i++)
            {
                if (overridden[i]) continue;
                var start = _properties[frame.FirstProperty + i].Start;
                var end = i + 1 < count ? _properties[frame.FirstProperty + i + 1].Start - 1 : output.Length;
                if (_scratch.Length > 0) _scratch.Append((byte)',');
                _scratch.Append(output[start..end]);
            }
            output.Truncate(frame.Start + 1);
            output.Append(_scratch.Written);
        }
        _properties.RemoveRange(frame.FirstProperty, count);
    }

    /// <summary>Which of an object's properties are followed by one of the same name; null when none is.</summary>
    private bool[]? FindOverridden(int first, int count, GrowingBuffer output)
    {
        bool[]? overridden = null;
        if (count <= FewProperties)
        {
            for (var i = 0; i < count; i++)
            {
                for (var later = i + 1; later < count; later++)
                {
                    if (!NameOf(first + i, output).SequenceEqual(NameOf(first + later, output))) continue;
                    (overridden ??= new bool[count])[i] = true;
                    break;
                }
            }
            return overridden;
        }
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Array.Sort(order, (a, b) => NameOf(first + a, output).SequenceCompareTo(NameOf(first + b, output)) is var names && names != 0 ? names : a - b);
        for (var i = 0; i + 1 < count; i++)
        {
            if (NameOf(first + order[i], output).SequenceEqual(NameOf(first + order[i + 1], output))) (overridden ??= new bool[count])[order[i]] = true;
        }
        return overridden;
    }

    private ReadOnlySpan<byte> NameOf(int property, GrowingBuffer output)
    {
        var (start, length) = _properties[property];
        return output[start..(start + length)];
    }

    private readonly record struct Frame(bool IsObject, int Start, int FirstProperty);

    private readonly record struct Property(int Start, int NameLength);
}
