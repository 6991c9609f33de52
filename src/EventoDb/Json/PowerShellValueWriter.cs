using System.Collections;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventoDb.Json;

/// <summary>Walks a PowerShell value and writes what is data in it: entries of dictionaries, elements, and note and CLR properties of objects.</summary>
internal sealed class PowerShellValueWriter(CheckedJsonOutput output)
{
    private readonly CheckedJsonOutput _output = output;

    /// <summary>Writes what was given as a whole, which may be a text that holds an object.</summary>
    public void WriteRoot(object? value)
    {
        var unwrapped = value is PSObject wrapper ? wrapper.BaseObject : value;
        if (unwrapped is string json)
        {
            JsonTextCopier.CopyObject(json, _output);
            return;
        }
        if (unwrapped is not null && ScalarText.TryGet(unwrapped) is not null)
        {
            _output.Refuse($"is a single value of type [{unwrapped.GetType().FullName}]; {CheckedJsonOutput.ObjectExpected}");
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
        catch (Exception e) when (e is not (JsonConversionException or PipelineStoppedException))
        {
            // Getters and enumerators are anybody's code; the output knows which value they were asked for.
            _output.Refuse($"cannot be read: {e.Message.TrimEnd('.')}", e);
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
            case Enum e: _output.Text(e.ToString()); break;
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
        if (wrapper == AutomationNull.Value)
        {
            _output.Null();
            return;
        }
        var value = wrapper.BaseObject;
        if (value is PSCustomObject) WriteProperties(wrapper, wrapper);
        else if (value is string or ValueType or IDictionary or IList) Write(value);
        else WriteOther(value, wrapper);
    }

    private void WriteOther(object value, PSObject? wrapper)
    {
        switch (value)
        {
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
            case SwitchParameter present: _output.Boolean(present); return;
            case DBNull or NullString: _output.Null(); return;
            case byte[] bytes: _output.Base64(bytes); return;
            case ReadOnlyMemory<byte> bytes: _output.Base64(bytes.Span); return;
            case Memory<byte> bytes: _output.Base64(bytes.Span); return;
            case JsonElement element: WriteElement(element); return;
            case JsonDocument document: WriteElement(document.RootElement); return;
            case JsonValue node: Write(node.GetValue<object>()); return;
        }
        if (ScalarText.TryGet(value) is { } text)
        {
            _output.Text(text);
            return;
        }
        RefuseWhatIsNoData(value);
        if (value is DataRow row) WriteRow(row);
        else if (value is DataTable table) WriteElements(table.Rows, table);
        else if (DictionaryEntries.TryGet(value) is { } entries) WriteEntries(entries, value);
        else if (value is IEnumerable elements) WriteElements(elements, elements);
        else WriteProperties(wrapper ?? PSObject.AsPSObject(value), value);
    }

    private void WriteElement(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined) _output.Refuse("is a JSON element without a value");
        JsonTextCopier.Copy(element, _output);
    }

    private void RefuseWhatIsNoData(object value)
    {
        switch (value)
        {
            case ScriptBlock or Delegate:
                _output.Refuse("is a script block or a delegate, which is code and no data");
                break;
            case SecureString or PSCredential or NetworkCredential:
                _output.Refuse("is a SecureString or a credential, which is never written");
                break;
            case MemberInfo or Assembly or Module or Pointer or nint or nuint or SafeHandle or WaitHandle or Thread or Task or Stream
                or Runspace or PowerShell or SessionState or EngineIntrinsics or CommandInfo or PSModuleInfo or Ast:
                _output.Refuse($"is a [{value.GetType().FullName}], which lives in this process and is no data");
                break;
        }
    }

    private void WriteArray(object?[] array)
    {
        _output.BeginArray(array);
        foreach (var element in array) Write(element);
        _output.EndArray();
    }

    private void WriteElements(IEnumerable elements, object source)
    {
        _output.BeginArray(source);
        foreach (var element in elements) Write(element);
        _output.EndArray();
    }

    private void WriteDictionary(IDictionary dictionary)
    {
        _output.BeginObject(dictionary);
        HashSet<string>? names = null;
        foreach (DictionaryEntry entry in dictionary)
        {
            _output.Name(entry.Key as string ?? ConvertKey(entry.Key, ref names, dictionary.Keys));
            Write(entry.Value);
        }
        _output.EndObject();
    }

    private void WriteEntries(IEnumerable<KeyValuePair<object, object?>> entries, object source)
    {
        _output.BeginObject(source);
        HashSet<string>? names = null;
        foreach (var (key, value) in entries)
        {
            _output.Name(key as string ?? ConvertKey(key, ref names, entries.Select(static entry => entry.Key)));
            Write(value);
        }
        _output.EndObject();
    }

    /// <summary>The name for a key that is no string; <paramref name="names"/> holds those that are taken, from the first such key on.</summary>
    private string ConvertKey(object key, ref HashSet<string>? names, IEnumerable keys)
    {
        key = key is PSObject wrapper ? wrapper.BaseObject : key;
        var name = ScalarText.TryGetName(key);
        if (name is null) _output.Refuse($"has a key of type [{key.GetType().FullName}]; keys must be text or single values such as numbers");
        names ??= new HashSet<string>(keys.OfType<string>(), StringComparer.Ordinal);
        if (!names.Add(name)) _output.RefuseDuplicate(name);
        return name;
    }

    private void WriteRow(DataRow row)
    {
        _output.BeginObject(row);
        foreach (DataColumn column in row.Table.Columns)
        {
            _output.Name(column.ColumnName);
            Write(row[column]);
        }
        _output.EndObject();
    }

    private void WriteProperties(PSObject value, object source)
    {
        _output.BeginObject(source);
        foreach (var property in value.Properties)
        {
            if (!IsData(property)) continue;
            _output.Name(property.Name);
            Write(property.Value);
        }
        _output.EndObject();
    }

    /// <summary>Note properties that the type system adds to every object of a type are no more data than its script properties.</summary>
    private static bool IsData(PSPropertyInfo property) => property.MemberType switch
    {
        PSMemberTypes.NoteProperty => property.IsInstance,
        PSMemberTypes.Property => property.IsGettable,
        _ => false,
    };
}
