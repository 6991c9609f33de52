using EventoDb.Client;

namespace EventoDb;

/// <summary>Where a written message lies. Binds to the next cmdlet by <c>StreamName</c>.</summary>
public sealed class EventoWriteResult
{
    internal EventoWriteResult(WriteResult result, string? correlationStreamName = null)
    {
        StreamName = result.StreamName;
        Type = result.Type;
        Id = result.Id;
        Position = result.Position;
        GlobalPosition = result.GlobalPosition;
        Existing = result.Existing;
        Queued = result.Queued;
        CorrelationStreamName = correlationStreamName;
    }

    /// <summary>The stream.</summary>
    public string StreamName { get; }

    /// <summary>The message's type.</summary>
    public string Type { get; }

    /// <summary>The message's id.</summary>
    public string Id { get; }

    /// <summary>The message's position in the stream, from 0; -1 while it is queued.</summary>
    public long Position { get; }

    /// <summary>The message's position in the namespace, from 1; -1 while it is queued.</summary>
    public long GlobalPosition { get; }

    /// <summary>Whether this very message was there already, and nothing was written (<c>-SkipExisting</c>).</summary>
    public bool Existing { get; }

    /// <summary>Whether the message could not be brought to the server and waits in the outbox (<c>-Outbox</c>).</summary>
    public bool Queued { get; }

    /// <summary>The stream that the message correlates with, which <c>-Following</c> hands on; null for none.</summary>
    public string? CorrelationStreamName { get; }

    /// <summary>Stream, position and type.</summary>
    public override string ToString() => Queued ? $"{StreamName} (queued) {Type}" : $"{StreamName}@{Position} {Type}";
}
