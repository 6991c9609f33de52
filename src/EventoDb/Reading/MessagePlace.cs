using System.Management.Automation;

namespace EventoDb.Reading;

/// <summary>Where a message lies.</summary>
/// <param name="StreamName">Its stream.</param>
/// <param name="Position">Its position in the stream.</param>
/// <param name="GlobalPosition">Its position in the namespace.</param>
internal sealed record MessagePlace(string StreamName, long Position, long GlobalPosition)
{
    /// <summary>The place of a message, of a write's result, or of what either became on its way through another session.</summary>
    /// <exception cref="ArgumentException">The object names no place.</exception>
    public static MessagePlace Of(PSObject message)
    {
        var values = new[] { nameof(StreamName), nameof(Position), nameof(GlobalPosition) }.Select(name => message.Properties[name]?.Value).ToArray();
        return values[0] is string stream && LanguagePrimitives.TryConvertTo(values[1], out long position)
            && LanguagePrimitives.TryConvertTo(values[2], out long globalPosition) && values[1] is not null && values[2] is not null
            ? new MessagePlace(stream, position, globalPosition)
            : throw new ArgumentException("-After takes one message or the result of one write: something with StreamName, Position and GlobalPosition.");
    }
}
