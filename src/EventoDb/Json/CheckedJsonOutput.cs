using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace EventoDb.Json;

/// <summary>
/// Writes one JSON object as UTF-8 into pooled memory and refuses, with the path of the value, whatever the server would refuse, change or cut.
/// Non-ASCII text is written as it is; the framework's encoders would escape emoji.
/// </summary>
internal sealed class CheckedJsonOutput : IDisposable
{
    /// <summary>Objects and arrays inside each other, the outermost counted.</summary>
    public const int MaxDepth = 100;

    /// <summary>The server refuses longer bodies (eventodb 0.7.0, HTTP).</summary>
    public const int MaxBytes = 100 << 20;

    /// <summary>What every refusal of an input that is no object ends with.</summary>
    public const string ObjectExpected = "it must be a hashtable, an object, or a text that holds a JSON object";

    private const string LoneSurrogate = "half a surrogate pair, which is no character and which the server would replace";
    private const int LongestNumber = 64;

    private readonly string _root;
    private readonly bool _allowPrecisionLoss;
    private readonly bool _allowAnyTop;
    private readonly int _maxDepth;
    private readonly PooledJson _json = new(MaxBytes);
    private Frame[] _frames = new Frame[8];
    private int _depth;

    /// <summary>Makes an output.</summary>
    /// <param name="root">What paths begin with.</param>
    /// <param name="allowPrecisionLoss">Take numbers that a double does not give back.</param>
    /// <param name="allowAnyTop">Take any value at the top, not only an object.</param>
    /// <param name="maxDepth">So many objects and arrays inside each other.</param>
    public CheckedJsonOutput(string root, bool allowPrecisionLoss, bool allowAnyTop = false, int maxDepth = MaxDepth) =>
        (_root, _allowPrecisionLoss, _allowAnyTop, _maxDepth) = (root, allowPrecisionLoss, allowAnyTop, maxDepth);

    public ReadOnlySpan<byte> Written => _json.Written;

    public void Dispose() => _json.Dispose();

    /// <summary>Begins an object; <paramref name="source"/> is what it is made of, to notice cycles.</summary>
    public void BeginObject(object? source)
    {
        Begin(source, isArray: false);
        _json.Append((byte)'{');
    }

    public void EndObject() => End((byte)'}');

    public void BeginArray(object? source)
    {
        if (_depth == 0 && !_allowAnyTop) RefuseTop("an array");
        Begin(source, isArray: true);
        _json.Append((byte)'[');
    }

    public void EndArray() => End((byte)']');

    public void Name(string name)
    {
        ref var frame = ref _frames[_depth - 1];
        if (frame.Count > 0) _json.Append((byte)',');
        if (!_json.AppendText(name)) RefuseText(name: true);
        _json.Append((byte)':');
        frame.Name = name;
    }

    public void Text(ReadOnlySpan<char> text)
    {
        BeginScalar("a text");
        if (!_json.AppendText(text)) RefuseText(name: false);
        EndScalar();
    }

    /// <summary>Text that was valid inside the quotes of a JSON string.</summary>
    public void EncodedText(ReadOnlySpan<byte> utf8)
    {
        BeginScalar("a text");
        _json.Append((byte)'"');
        _json.Append(utf8);
        _json.Append((byte)'"');
        EndScalar();
    }

    public void Base64(ReadOnlySpan<byte> bytes)
    {
        BeginScalar("a byte array");
        if (bytes.Length > MaxBytes) RefuseSize();
        _json.Append((byte)'"');
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, _json.Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        _json.Advance(written);
        _json.Append((byte)'"');
        EndScalar();
    }

    public void Boolean(bool value)
    {
        BeginScalar("a boolean");
        _json.Append(value ? "true"u8 : "false"u8);
        EndScalar();
    }

    public void Null()
    {
        BeginScalar("null");
        _json.Append("null"u8);
        EndScalar();
    }

    public void Number(long value)
    {
        BeginScalar("a number");
        FormatNumber(value, isExact: value is >= -JsonNumber.MaxSafeInteger and <= JsonNumber.MaxSafeInteger);
        EndScalar();
    }

    public void Number(double value)
    {
        BeginScalar("a number");
        if (!double.IsFinite(value)) RefuseNotFinite(value);
        FormatNumber(value, isExact: true);
        EndScalar();
    }

    /// <summary>The shortest text that gives the float back, which is what its author saw: 0.1, not 0.10000000149011612.</summary>
    public void Number(float value)
    {
        BeginScalar("a number");
        if (!float.IsFinite(value)) RefuseNotFinite(value);
        FormatNumber(value, isExact: true);
        EndScalar();
    }

    public void Number(decimal value)
    {
        BeginScalar("a number");
        FormatNumber(value, isExact: false);
        EndScalar();
    }

    /// <summary>A number in JSON's own notation, handed on unchanged.</summary>
    public void Number(ReadOnlySpan<byte> text)
    {
        BeginScalar("a number");
        CheckNumber(text);
        _json.Append(text);
        EndScalar();
    }

    /// <summary>Refuses the value that is written now, or is next.</summary>
    /// <param name="reason">The rest of a sentence that begins with the path.</param>
    /// <param name="cause">The exception behind it.</param>
    [DoesNotReturn]
    public void Refuse(string reason, Exception? cause = null)
    {
        var path = Path(_depth);
        throw new JsonConversionException(path, $"{path} {reason}.", cause);
    }

    /// <summary>Refuses the input as a whole.</summary>
    [DoesNotReturn]
    public void RefuseRoot(string reason, Exception? cause = null) => throw new JsonConversionException(_root, $"{_root} {reason}.", cause);

    [DoesNotReturn]
    public void RefuseDuplicate(string name)
    {
        _frames[_depth - 1].Name = name;
        Refuse("is there twice, and the server would keep only one; the names in an object must differ");
    }

    [DoesNotReturn]
    public void RefuseNameWithLoneSurrogate() => Refuse("has a name with " + LoneSurrogate);

    [DoesNotReturn]
    public void RefuseLoneSurrogate() => Refuse("is a text with " + LoneSurrogate);

    [DoesNotReturn]
    public void RefuseSize() => Refuse($"makes the JSON longer than {MaxBytes >> 20} MiB, the most that the server takes");

    private void BeginScalar(string kind)
    {
        if (_depth == 0 && !_allowAnyTop) RefuseTop(kind);
        BeginValue();
    }

    private void EndScalar() => EndValue();

    private void BeginValue()
    {
        if (_depth == 0) return;
        ref var frame = ref _frames[_depth - 1];
        if (frame.IsArray && frame.Count > 0) _json.Append((byte)',');
    }

    private void EndValue()
    {
        if (_json.IsTooLong) RefuseSize();
        if (_depth == 0) return;
        ref var frame = ref _frames[_depth - 1];
        frame.Count++;
        frame.Name = null;
    }

    private void Begin(object? source, bool isArray)
    {
        if (source is not null) RefuseCycle(source);
        // What goes deeper than usual must not end the process.
        if (_depth == _maxDepth || (_depth > MaxDepth && !RuntimeHelpers.TryEnsureSufficientExecutionStack())) Refuse($"is nested deeper than {_depth} levels, the most that is allowed; leave it out (Select-Object)");
        BeginValue();
        if (_depth == _frames.Length) Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = new Frame { Source = source, IsArray = isArray };
    }

    private void End(byte bracket)
    {
        _json.Append(bracket);
        _depth--;
        EndValue();
    }

    private void FormatNumber<T>(T value, bool isExact) where T : IUtf8SpanFormattable
    {
        var text = _json.Reserve(LongestNumber);
        value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        if (!isExact) CheckNumber(text[..written]);
        _json.Advance(written);
    }

    private void CheckNumber(ReadOnlySpan<byte> text)
    {
        if (JsonNumber.FindFault(text, _allowPrecisionLoss) is { } fault) Refuse(fault);
    }

    private void RefuseCycle(object source)
    {
        for (var i = 0; i < _depth; i++)
        {
            if (ReferenceEquals(_frames[i].Source, source)) Refuse($"leads back to {Path(i)}, which would never end; leave it out (Select-Object)");
        }
    }

    [DoesNotReturn]
    private void RefuseText(bool name)
    {
        if (_json.IsTooLong) RefuseSize();
        if (name) RefuseNameWithLoneSurrogate();
        RefuseLoneSurrogate();
    }

    [DoesNotReturn]
    private void RefuseNotFinite(double value) => Refuse(string.Create(CultureInfo.InvariantCulture, $"is {value}, which JSON cannot hold"));

    [DoesNotReturn]
    private void RefuseTop(string kind) => Refuse($"is {kind}; {ObjectExpected}");

    private string Path(int depth)
    {
        var steps = new List<(string? Name, int Index)>(depth);
        foreach (ref readonly var frame in _frames.AsSpan(0, depth))
        {
            if (frame.IsArray || frame.Name is not null) steps.Add((frame.Name, frame.Count));
        }
        return JsonPath.Join(_root, steps);
    }

    /// <summary>An object or array that has begun. The path leads to the value after <see cref="Count"/> others, or below <see cref="Name"/>.</summary>
    private struct Frame
    {
        public object? Source;
        public string? Name;
        public int Count;
        public bool IsArray;
    }
}
