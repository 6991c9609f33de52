using EventoDb.Client;

namespace EventoDb.Writing;

/// <summary>What an input of Write-EventoMessage says of the message to be written.</summary>
internal sealed record MessageEnvelope
{
    private MessageEnvelope()
    {
    }

    /// <summary>Whether PowerShell has bound stream, type and cause.</summary>
    public bool IsBound { get; private init; }

    /// <summary>The stream it names, or null.</summary>
    public object? StreamName { get; private init; }

    /// <summary>The type it names, or null.</summary>
    public object? Type { get; private init; }

    /// <summary>Its id, or null.</summary>
    public object? Id { get; private init; }

    /// <summary>Its data.</summary>
    public object? Data { get; private init; }

    /// <summary>Its metadata, or null.</summary>
    public object? Metadata { get; private init; }

    /// <summary>The message it names as its cause, or null.</summary>
    public Cause? Following { get; private init; }

    /// <summary>Takes an input for a message where it is one, else for data.</summary>
    /// <remarks>It is a message if it was read, or if it has <c>Data</c>, and <c>StreamName</c> or a <c>Type</c> while there is no <c>-Type</c>: a CloudEvent, which
    /// has <c>type</c> and <c>data</c> too, is data as soon as <c>-Type</c> is given, whatever it is. What names both its stream and its type, while neither is
    /// given, is a message without data.</remarks>
    /// <param name="input">What the pipeline hands in.</param>
    /// <param name="hasStreamName">Whether <c>-StreamName</c> is given.</param>
    /// <param name="hasType">Whether <c>-Type</c> is given.</param>
    /// <param name="hasData">Whether <c>-Data</c> is given.</param>
    /// <exception cref="EventoException">It is a message, and has something that would be lost, or no data.</exception>
    public static MessageEnvelope Open(object? input, bool hasStreamName, bool hasType, bool hasData)
    {
        var parts = MessageParts.Of(input, wantsNames: !hasStreamName || !hasType);
        var isMessage = parts.IsRead || (parts.HasData && (parts.HasStreamName || (parts.HasType && !hasType)));
        if (isMessage && !parts.IsRead && !hasData && parts.Unknown is { } unknown)
        {
            throw new EventoException(
                ModuleErrorCode.InvalidData,
                $"The input has Data and {(parts.HasStreamName ? nameof(StreamName) : nameof(Type))}, which makes it a message, but also '{unknown}', for which a message has no place;"
                + " with -Data { $_ } all of it is written as data.");
        }
        if (!hasStreamName && !hasType && !hasData && parts is { HasStreamName: true, HasType: true, HasData: false, IsRead: false })
        {
            throw new EventoException(
                ModuleErrorCode.InvalidData,
                "The input has StreamName and Type, which makes it a message, but its Data is missing: what is to be written stands in 'data', an object of its own;"
                + " with -Data { $_ } all of it is written as data.");
        }
        return new MessageEnvelope
        {
            IsBound = parts.AreBound,
            StreamName = parts.StreamName,
            Type = parts.Type,
            Id = isMessage ? parts.Id : null,
            Data = isMessage ? parts.Data : input,
            Metadata = isMessage ? parts.Metadata : null,
            Following = Cause.TryFrom(parts.Following),
        };
    }
}
