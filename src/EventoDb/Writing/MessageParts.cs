using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using EventoDb.Json;

namespace EventoDb.Writing;

/// <summary>What of an input bears the name of a part of a message.</summary>
internal sealed class MessageParts
{
    private static readonly MessageParts None = new();
    private static readonly MessageParts Bound = new() { AreBound = true };
    private static readonly MessageParts BoundWithNames = new() { AreBound = true, HasStreamName = true, HasType = true };

    // What a message that was read has besides; the server gives it anew.
    private static readonly HashSet<string> GivenByServer = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(EventoMessage.Category), nameof(EventoMessage.CardinalId), nameof(EventoMessage.Position), nameof(EventoMessage.GlobalPosition), nameof(EventoMessage.Time),
        nameof(EventoMessage.CorrelationStreamName), nameof(EventoMessage.DataJson), nameof(EventoMessage.MetadataJson),
    };

    private MessageParts()
    {
    }

    /// <summary>Whether PowerShell has bound stream, type and cause by the names of properties. What it binds of a dictionary of its own kind are no entries.</summary>
    public bool AreBound { get; private init; }

    /// <summary>Whether it is a message that was read.</summary>
    public bool IsRead { get; private init; }

    public bool HasStreamName { get; private set; }

    public bool HasType { get; private set; }

    public bool HasData { get; private set; }

    public object? StreamName { get; private set; }

    public object? Type { get; private set; }

    public object? Id { get; private set; }

    public object? Data { get; private set; }

    public object? Metadata { get; private set; }

    public object? Following { get; private set; }

    /// <summary>A name for which a message has no place, or null.</summary>
    public string? Unknown { get; private set; }

    /// <summary>The parts of an input.</summary>
    /// <param name="input">What the pipeline hands in.</param>
    /// <param name="wantsNames">Whether stream or type are wanted where there is no data.</param>
    public static MessageParts Of(object? input, bool wantsNames)
    {
        var wrapper = input as PSObject;
        return (wrapper is null ? input : wrapper.BaseObject) switch
        {
            null => None,
            EventoMessage message => OfMessage(message),
            string json => OfText(json, wantsNames),
            JsonElement { ValueKind: JsonValueKind.Object } element => OfText(element.GetRawText(), wantsNames),
            JsonDocument document => OfText(document.RootElement.GetRawText(), wantsNames),
            IDictionary dictionary => OfDictionary(dictionary),
            PSCustomObject => OfObject(wrapper!, wantsNames),
            Exception or ErrorRecord => None,
            var value => ValueShapes.Of(value.GetType()) switch
            {
                ValueShape.Entries entries => OfEntries(entries.Of(value)),
                ValueShape.Members => OfObject(wrapper ?? PSObject.AsPSObject(value), wantsNames),
                _ => None,
            },
        };
    }

    private static MessageParts OfMessage(EventoMessage message)
    {
        var parts = new MessageParts { IsRead = true };
        parts.Take(nameof(StreamName), message.StreamName);
        parts.Take(nameof(Type), message.Type);
        parts.Take(nameof(Id), message.Id);
        parts.Take(nameof(Data), message.DataContent);
        parts.Take(nameof(Metadata), message.MetadataContent);
        if (!AddedMembers.Any(message)) return parts;
        foreach (var member in AddedMembers.Of(PSObject.AsPSObject(message))) parts.Take(member.Name, member.Value);
        return parts;
    }

    private static MessageParts OfDeserialized(PSObject message)
    {
        var parts = new MessageParts { IsRead = true };
        foreach (var member in message.Properties) parts.Take(member.Name, member.Value);
        parts.Take(nameof(Data), DeserializedMessage.Data(message));
        parts.Take(nameof(Metadata), DeserializedMessage.Metadata(message));
        return parts;
    }

    private static MessageParts OfObject(PSObject value, bool wantsNames)
    {
        if (value.Properties[nameof(Data)] is null)
        {
            return wantsNames && value.Properties[nameof(StreamName)] is not null && value.Properties[nameof(Type)] is not null ? BoundWithNames : Bound;
        }
        if (DeserializedMessage.Is(value)) return OfDeserialized(value);
        var parts = new MessageParts { AreBound = true };
        foreach (var member in value.Properties)
        {
            if (DataMembers.IsData(member, value)) parts.Take(member.Name, DataMembers.TryRead(member, out var found) ? found : null);
        }
        return parts;
    }

    private static MessageParts OfDictionary(IDictionary dictionary)
    {
        if (!HasPart(dictionary.Keys)) return None;
        var parts = new MessageParts();
        for (var entries = dictionary.GetEnumerator(); entries.MoveNext();)
        {
            if (entries.Key is string name) parts.Take(name, entries.Value);
        }
        return parts;
    }

    private static MessageParts OfEntries(IEnumerable<KeyValuePair<object, object?>> entries)
    {
        var parts = new MessageParts();
        foreach (var (key, value) in entries)
        {
            if (key is string name) parts.Take(name, value);
        }
        return parts;
    }

    private static MessageParts OfText(string json, bool wantsNames)
    {
        if (!wantsNames && !json.Contains(nameof(Data), StringComparison.OrdinalIgnoreCase)) return None;
        try
        {
            using var document = JsonDocument.Parse(json.AsMemory().TrimStart(JsonTextCopier.ByteOrderMark), new JsonDocumentOptions { MaxDepth = JsonValueReader.MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return None;
            var parts = new MessageParts();
            foreach (var property in document.RootElement.EnumerateObject()) parts.Take(property.Name, Read(property.Value));
            return parts;
        }
        catch (JsonException)
        {
            // Then it is no message; as data it will be refused, with the place where it goes wrong.
            return None;
        }
    }

    // Data and metadata stay text, so that numbers are checked and sent digit by digit.
    private static string? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static bool HasPart(ICollection names)
    {
        foreach (var name in names)
        {
            if (name is string text && IsPart(text)) return true;
        }
        return false;
    }

    // The length tells most of them apart, for each key of each hashtable that is written.
    private static bool IsPart(string name) => name.Length switch
    {
        4 => Is(name, nameof(Data)) || Is(name, nameof(Type)),
        9 => Is(name, nameof(Following)),
        10 => Is(name, nameof(StreamName)),
        _ => false,
    };

    private void Take(string name, object? value)
    {
        if (Is(name, nameof(StreamName))) (StreamName, HasStreamName) = (value, true);
        else if (Is(name, nameof(Type))) (Type, HasType) = (value, true);
        else if (Is(name, nameof(Data))) (Data, HasData) = (value, true);
        else if (Is(name, nameof(Id))) Id = value;
        else if (Is(name, nameof(Metadata))) Metadata = value;
        else if (Is(name, nameof(Following))) Following = value;
        else if (!GivenByServer.Contains(name)) Unknown ??= name;
    }

    private static bool Is(string name, string part) => name.Equals(part, StringComparison.OrdinalIgnoreCase);
}
