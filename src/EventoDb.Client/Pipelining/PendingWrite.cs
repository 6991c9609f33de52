namespace EventoDb.Client;

/// <summary>A write on its way through a <see cref="MessageWriter"/>.</summary>
internal sealed class PendingWrite(WriteRequest request, object? state, long handedInAt)
{
    /// <summary>A write that is handed in now.</summary>
    /// <param name="client">Who writes it.</param>
    /// <param name="streamName">The stream.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="state">What comes back with the outcome.</param>
    public static PendingWrite Create(EventoClient client, string streamName, NewMessage message, object? state) =>
        new(WriteRequest.Create(streamName, message), state, client.Timing.Clock.GetTimestamp());

    public WriteRequest Request { get; } = request;

    public object? State { get; } = state;

    /// <summary>About how many bytes the request takes.</summary>
    public int Size { get; } = request.Message.DataUtf8.Length + request.Message.MetadataUtf8.Length + request.StreamName.Length + request.Message.Type.Length;

    /// <summary>How many were handed in to its writer before it.</summary>
    public long Order { get; set; }

    /// <summary>When it was handed in (<see cref="TimeProvider.GetTimestamp"/> of the client's clock).</summary>
    public long HandedInAt { get; } = handedInAt;

    /// <summary>When it was put on the connection (<see cref="TimeProvider.GetTimestamp"/> of the client's clock).</summary>
    public long SentAt { get; set; }

    /// <summary>The request's body with tokens blotted out, where bodies are told.</summary>
    public string? TracedBody { get; set; }

    /// <summary>Why no answer tells what became of it, or null.</summary>
    public EventoException? Lost { get; set; }

    /// <summary>Whether a later message of its stream was written while it is not known whether this one was: sent again, it would come out of order.</summary>
    public bool IsOvertaken { get; set; }

    /// <summary>What became of it, or null while that is open.</summary>
    public WriteOutcome? Outcome { get; set; }
}
