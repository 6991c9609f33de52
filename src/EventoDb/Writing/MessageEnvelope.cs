using System.Collections;
using System.Management.Automation;
using System.Text.Json;

namespace EventoDb.Writing;

/// <summary>The parts of a message that an input carries: its stream, its type, its id, its metadata, beside its data.</summary>
internal sealed record MessageEnvelope
{
    /// <summary>The stream it names, or null.</summary>
    public string? StreamName { get; private init; }

    /// <summary>The type it names, or null.</summary>
    public string? Type { get; private init; }

    /// <summary>Its id, or null.</summary>
    public object? Id { get; private init; }

    /// <summary>Its data.</summary>
    public object? Data { get; private init; }

    /// <summary>Its metadata, or null.</summary>
    public object? Metadata { get; private init; }

    /// <summary>Takes an input for a message where it is one.</summary>
    /// <param name="input">A message that was read, or a dictionary, an object or JSON text.</param>
    /// <param name="givenType">The type that the command line gives, or null.</param>
    /// <returns>Its parts; null where the input is data. It is a message if it has <c>Data</c>, and <c>StreamName</c> or a <c>Type</c> that is
    /// not given otherwise: a CloudEvent, which has <c>type</c> and <c>data</c> too, is data as soon as <c>-Type</c> is given.</returns>
    public static MessageEnvelope? TryOpen(object? input, string? givenType)
    {
        var value = input is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : input;
        var envelope = value switch
        {
            null => null,
            // As text, so that numbers are checked and sent digit by digit.
            EventoMessage message => new MessageEnvelope
            {
                StreamName = message.StreamName,
                Type = message.Type,
                Id = message.Id,
                Data = message.DataJson,
                Metadata = message.MetadataJson,
            },
            string json => OpenJson(json),
            IDictionary dictionary => Open(name => Find(dictionary, name)),
            _ => Open(name => PSObject.AsPSObject(input!).Properties[name] is { IsGettable: true } property ? new Part(property.Value) : null),
        };
        return envelope is null || envelope.StreamName is not null || givenType is null || givenType == envelope.Type ? envelope : null;
    }

    private static MessageEnvelope? Open(Func<string, Part?> find)
    {
        if (find(nameof(Data)) is not { } data) return null;
        var stream = find(nameof(StreamName));
        var type = find(nameof(Type));
        return stream is null && type is null
            ? null
            : new MessageEnvelope
            {
                StreamName = Text(stream),
                Type = Text(type),
                Id = find(nameof(Id))?.Value,
                Data = data.Value,
                Metadata = find(nameof(Metadata))?.Value,
            };
    }

    private static MessageEnvelope? OpenJson(string json)
    {
        if (!json.Contains(nameof(Data), StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var parts = new Dictionary<string, Part>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in document.RootElement.EnumerateObject()) parts[property.Name] = ReadPart(property.Value);
            return Open(parts.GetValueOrDefault);
        }
        catch (JsonException)
        {
            // Then it is no message; as data it will be refused, with the place where it goes wrong.
            return null;
        }
    }

    private static Part ReadPart(JsonElement value) => new(value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    });

    private static Part? Find(IDictionary dictionary, string name)
    {
        if (dictionary.Contains(name)) return new Part(dictionary[name]);
        foreach (var key in dictionary.Keys)
        {
            if (key is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase)) return new Part(dictionary[key]);
        }
        return null;
    }

    private static string? Text(Part? part) => part?.Value is { } value && LanguagePrimitives.ConvertTo<string>(value) is { Length: > 0 } text ? text : null;

    private sealed record Part(object? Value);
}
