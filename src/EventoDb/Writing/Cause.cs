using System.Management.Automation;

namespace EventoDb.Writing;

/// <summary>The message that another one follows.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StreamName">Its stream.</param>
/// <param name="Position">Its position there; -1 where it waits in an outbox.</param>
/// <param name="GlobalPosition">Its position in the namespace, likewise.</param>
/// <param name="CorrelationStreamName">The stream it correlates with, or null.</param>
internal sealed record Cause(string Id, string StreamName, long Position, long GlobalPosition, string? CorrelationStreamName)
{
    /// <summary>Takes a value for a cause where it is a message that was read or the result of a write, from here or from a job; else null.</summary>
    public static Cause? TryFrom(object? value) => value switch
    {
        EventoMessage message => new Cause(message.Id, message.StreamName, message.Position, message.GlobalPosition, message.CorrelationStreamName),
        EventoWriteResult result => new Cause(result.Id, result.StreamName, result.Position, result.GlobalPosition, result.CorrelationStreamName),
        EventoTraceEntry entry => TryFrom(entry.Message),
        PSObject { BaseObject: EventoMessage or EventoWriteResult or EventoTraceEntry } wrapper => TryFrom(wrapper.BaseObject),
        PSObject wrapper when DeserializedMessage.IsPlace(wrapper) => new Cause(
            Get<string>(wrapper, nameof(EventoMessage.Id)),
            Get<string>(wrapper, nameof(EventoMessage.StreamName)),
            Get<long>(wrapper, nameof(EventoMessage.Position)),
            Get<long>(wrapper, nameof(EventoMessage.GlobalPosition)),
            Get<string?>(wrapper, nameof(EventoMessage.CorrelationStreamName)) is { Length: > 0 } correlation ? correlation : null),
        _ => null,
    };

    private static T Get<T>(PSObject message, string name) => LanguagePrimitives.ConvertTo<T>(message.Properties[name]?.Value);
}
