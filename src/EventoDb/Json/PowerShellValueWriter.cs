using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace EventoDb.Json;

/// <summary>Walks a PowerShell value and writes what is data in it, each part as its <see cref="ValueShape"/> says.</summary>
internal sealed class PowerShellValueWriter(CheckedJsonOutput output)
{
    private readonly CheckedJsonOutput _output = output;

    /// <summary>Writes what was given as a whole, which may be a text that holds an object.</summary>
    public void WriteRoot(object? value)
    {
        switch (value is null ? null : DataMembers.Unwrap(value))
        {
            case string json:
                JsonTextCopier.CopyObject(json, _output);
                return;
            case IList { Count: > 0 } lines when lines.Cast<object?>().All(static line => line is not null && DataMembers.Unwrap(line) is string):
                _output.Refuse($"is an array of texts; {CheckedJsonOutput.ObjectExpected} (Get-Content -Raw reads a file as one text)");
                break;
            case { } part when part.GetType().FullName == NewtonsoftShapes.PropertyType:
                _output.Refuse("is one property of a Newtonsoft object, which a pipeline takes apart; give the object as -Data, or with a comma before it");
                break;
            case { } other when ValueShapes.Of(other.GetType()) is ValueShape.Scalar scalar && scalar.Value != ScalarShapes.Itself:
                _output.Refuse($"is a single value of type [{other.GetType().FullName}]; {CheckedJsonOutput.ObjectExpected}");
                break;
        }
        WriteValue(value);
    }

    /// <summary>Writes a value in which every text is a text.</summary>
    public void WriteValue(object? value)
    {
        try
        {
            Write(value);
        }
        catch (Exception e) when (IsOfValue(e))
        {
            RefuseUnreadable(value!, e);
        }
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null: _output.Null(); break;
            case string text: _output.Text(text); break;
            case PSObject wrapper: WriteWrapped(wrapper); break;
            case bool b: _output.Boolean(b); break;
            case int n: _output.Number(n); break;
            case long n: _output.Number(n); break;
            case double n: _output.Number(n); break;
            case decimal n: _output.Number(n); break;
            case IDictionary dictionary: WriteDictionary(dictionary); break;
            case object?[] array: WriteArray(array); break;
            default: WriteOther(value, null); break;
        }
    }

    private void WriteWrapped(PSObject wrapper)
    {
        var value = wrapper.BaseObject;
        if (wrapper == AutomationNull.Value) _output.Null();
        else if (value is PSCustomObject) WriteMembers(wrapper, wrapper);
        else if (value is string or IDictionary or IList) Write(value);
        else WriteOther(value, wrapper);
    }

    private void WriteOther(object value, PSObject? wrapper)
    {
        switch (value)
        {
            // Within a wrapper they come here, too.
            case bool b: _output.Boolean(b); return;
            case int n: _output.Number(n); return;
            case long n: _output.Number(n); return;
            case double n: _output.Number(n); return;
            case decimal n: _output.Number(n); return;
            case byte n: _output.Number(n); return;
            case sbyte n: _output.Number(n); return;
            case short n: _output.Number(n); return;
            case ushort n: _output.Number(n); return;
            case uint n: _output.Number(n); return;
            case float n: _output.Number(n); return;
            case Half n when !Half.IsFinite(n): _output.Number((double)n); return;
            case ulong or Half or Int128 or UInt128 or BigInteger:
                _output.Number(Encoding.ASCII.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));
                return;
            case byte[] bytes: _output.Base64(bytes); return;
            case ReadOnlyMemory<byte> bytes: _output.Base64(bytes.Span); return;
            case JsonElement element: WriteElement(element); return;
            case JsonDocument document: WriteElement(document.RootElement); return;
        }
        switch (ValueShapes.Of(value.GetType()))
        {
            case ValueShape.Scalar scalar: Write(scalar.Value(value)); break;
            case ValueShape.Entries entries: WriteEntries(entries.Of(value), value); break;
            case ValueShape.Sequence sequence: WriteSequence(sequence, value); break;
            case ValueShape.Members { Chosen: { } chosen }: WriteEntries(chosen(wrapper ?? PSObject.AsPSObject(value)), value); break;
            case ValueShape.Members: WriteMembers(wrapper ?? PSObject.AsPSObject(value), value); break;
            case ValueShape.Refused refused: _output.Refuse(refused.Reason); break;
        }
    }

    private void WriteElement(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined) _output.Refuse("is a JSON element without a value");
        JsonTextCopier.Copy(element, _output);
    }

    private void WriteArray(object?[] array)
    {
        _output.BeginArray(array);
        foreach (var element in array) Write(element);
        _output.EndArray();
    }

    private void WriteSequence(ValueShape.Sequence sequence, object value)
    {
        try
        {
            var elements = sequence.Of(value).GetEnumerator();
            using var disposing = elements as IDisposable;
            if (elements is IDictionaryEnumerator && ValueShapes.Of(elements.GetType()) is ValueShape.Entries entries)
            {
                WriteEntries(entries.Of(elements), value);
                return;
            }
            var isThere = elements.MoveNext();
            if (!isThere && sequence.Others is { } others)
            {
                _output.Refuse($"is a [{value.GetType()}] without elements, but with {others}, which an array cannot hold; choose what to write with Select-Object");
            }
            _output.BeginArray(value);
            for (; isThere; isThere = elements.MoveNext()) Write(elements.Current);
            _output.EndArray();
        }
        catch (Exception e) when (IsOfValue(e))
        {
            RefuseUnreadable(value, e);
        }
    }

    private void WriteDictionary(IDictionary dictionary)
    {
        _output.BeginObject(dictionary);
        HashSet<string>? names = null;
        // Not by Current, of which some dictionaries make something else than an entry.
        for (var entries = dictionary.GetEnumerator(); entries.MoveNext();)
        {
            _output.Name(entries.Key as string ?? ConvertKey(entries.Key, ref names, dictionary.Keys));
            Write(entries.Value);
        }
        if (AddedMembers.Any(dictionary)) WriteAddedMembers(dictionary);
        _output.EndObject();
    }

    /// <summary>What Add-Member has added to a dictionary, where it is no entry.</summary>
    private void WriteAddedMembers(IDictionary dictionary)
    {
        var owner = PSObject.AsPSObject(dictionary);
        foreach (var member in AddedMembers.Of(owner))
        {
            if (!DataMembers.IsData(member, owner) || dictionary.Contains(member.Name)) continue;
            _output.Name(member.Name);
            Write(member.Value);
        }
    }

    private void WriteEntries(IEnumerable<KeyValuePair<object, object?>> entries, object source)
    {
        _output.BeginObject(source);
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (key, value) in entries)
            {
                var name = NameOf(key);
                if (!names.Add(name)) _output.RefuseDuplicate(name);
                _output.Name(name);
                Write(value);
            }
        }
        catch (Exception e) when (IsOfValue(e))
        {
            RefuseUnreadable(source, e);
        }
        _output.EndObject();
    }

    /// <summary>The name for a key that is no string; <paramref name="names"/> holds those that are taken, from the first such key on.</summary>
    private string ConvertKey(object key, ref HashSet<string>? names, ICollection keys)
    {
        var name = NameOf(key);
        names ??= new HashSet<string>(keys.OfType<string>(), StringComparer.Ordinal);
        if (!names.Add(name)) _output.RefuseDuplicate(name);
        return name;
    }

    private string NameOf(object key)
    {
        key = DataMembers.Unwrap(key);
        var name = ScalarShapes.TryGetName(key);
        if (name is null) _output.Refuse($"has a key of type [{key.GetType().FullName}]; keys must be text or single values such as numbers");
        return name;
    }

    private void WriteMembers(PSObject value, object source)
    {
        _output.BeginObject(source);
        try
        {
            foreach (var member in value.Properties)
            {
                if (!DataMembers.IsData(member, value)) continue;
                _output.Name(member.Name);
                Write(member.Value);
            }
        }
        catch (Exception e) when (IsOfValue(e))
        {
            RefuseUnreadable(source, e);
        }
        _output.EndObject();
    }

    /// <summary>Getters and enumerators are anybody's code; the output knows which value they were asked for.</summary>
    private void RefuseUnreadable(object value, Exception e)
    {
        // PowerShell puts the exception of a getter into one of its own.
        var reason = (e as GetValueException)?.InnerException ?? e;
        _output.Refuse($"cannot be read from a [{DataMembers.Unwrap(value).GetType()}]: {reason.Message.TrimEnd('.')}; choose what to write with Select-Object", e);
    }

    private static bool IsOfValue(Exception e) => e is not (JsonConversionException or PipelineStoppedException);
}
