using System.Collections;
using System.Management.Automation;

namespace EventoDb.Writing;

/// <summary>The parts of a message that an input object carries beside its data.</summary>
/// <remarks>An input that has <c>Data</c> and at least one of <c>StreamName</c> and <c>Type</c> is a message; any other is data.</remarks>
internal sealed record MessageEnvelope(string? StreamName, string? Type, object? Id, object? Data, object? Metadata)
{
    /// <summary>Takes an input for a message.</summary>
    /// <returns>Its parts, or null where the input is data.</returns>
    public static MessageEnvelope? TryOpen(object? input)
    {
        var value = input is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : input;
        return value switch
        {
            null or string => null,
            // The bytes as they were read: numbers keep their text.
            EventoMessage message => new MessageEnvelope(message.StreamName, message.Type, message.Id, null, null) { Copied = message },
            IDictionary dictionary => Open(name => Find(dictionary, name)),
            _ => Open(name => PSObject.AsPSObject(input!).Properties[name] is { IsGettable: true } property ? new Entry(property.Value) : null),
        };
    }

    /// <summary>The message that is written again, byte for byte; null for other inputs.</summary>
    public EventoMessage? Copied { get; private init; }

    private static MessageEnvelope? Open(Func<string, Entry?> find)
    {
        var data = find("Data");
        var stream = find("StreamName");
        var type = find("Type");
        if (data is null || (stream is null && type is null)) return null;
        return new MessageEnvelope(Text(stream), Text(type), find("Id")?.Value, data.Value, find("Metadata")?.Value);
    }

    private static Entry? Find(IDictionary dictionary, string name)
    {
        if (dictionary.Contains(name)) return new Entry(dictionary[name]);
        foreach (var key in dictionary.Keys)
        {
            if (key is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase)) return new Entry(dictionary[key]);
        }
        return null;
    }

    private static string? Text(Entry? entry) => entry?.Value is { } value ? LanguagePrimitives.ConvertTo<string>(value) : null;

    private sealed record Entry(object? Value);
}
