using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Tracing;

/// <summary>What a trace begins with: a message that was read, the place of one, an id, or a stream.</summary>
internal sealed record TraceInput
{
    /// <summary>The message; null where it is to be looked up.</summary>
    public StoredMessage? Message { get; private init; }

    /// <summary>The stream; null for an id alone.</summary>
    public string? StreamName { get; private init; }

    /// <summary>The position in the stream; null for the whole stream, or an id alone.</summary>
    public long? Position { get; private init; }

    /// <summary>The message's id; null where it is not said.</summary>
    public string? Id { get; private init; }

    /// <summary>Reads an input.</summary>
    /// <exception cref="ArgumentException">It is nothing that a trace can begin with.</exception>
    public static TraceInput Of(PSObject input) => input.BaseObject switch
    {
        EventoMessage message => new TraceInput { Message = message.Stored },
        EventoTraceEntry entry => new TraceInput { Message = entry.Message.Stored },
        Guid id => new TraceInput { Id = id.ToString() },
        string text when Guid.TryParse(text, out _) => new TraceInput { Id = text },
        string { Length: > 0 } text => new TraceInput { StreamName = text },
        _ => OfProperties(input),
    };

    private static TraceInput OfProperties(PSObject input)
    {
        var position = Get(input, nameof(Position));
        return Get(input, nameof(StreamName)) is string { Length: > 0 } stream && (position is null || LanguagePrimitives.TryConvertTo<long>(position, out _))
            ? new TraceInput { StreamName = stream, Position = LanguagePrimitives.ConvertTo<long?>(position), Id = Get(input, nameof(Id)) as string }
            : throw new ArgumentException(
                "A trace begins with a message that was read, the result of a write, an id or a stream: with something that has a StreamName and perhaps a Position.");
    }

    private static object? Get(PSObject input, string name) =>
        (input.BaseObject is System.Collections.IDictionary dictionary ? dictionary[name] : input.Properties[name]?.Value) switch
        {
            PSObject wrapper => wrapper.BaseObject,
            var value => value,
        };
}
