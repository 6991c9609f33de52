using System.Text;
using System.Threading.Tasks.Sources;
using EventoDb.Server.Errors;
using EventoDb.Server.Json;

namespace EventoDb.Server.Storage;

/// <summary>One message on its way into a stream. Used again and again by the connection that made it.</summary>
internal sealed class AppendOperation : WriteOperation, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };

    /// <summary>Holds all the texts below, as UTF-8.</summary>
    public GrowingBuffer Bytes { get; } = new();

    /// <summary>Where it goes; set with every message.</summary>
    public Namespace Namespace { get; set; } = null!;

    public Range Stream { get; set; }

    public Range Type { get; set; }

    public Range Id { get; set; }

    /// <summary>Whether the id came with the request and so may be one that was used before.</summary>
    public bool IdIsGiven { get; set; }

    public Range Data { get; set; }

    public Range? Metadata { get; set; }

    /// <summary>metadata.correlationStreamName, unescaped.</summary>
    public Range? Correlation { get; set; }

    public long? ExpectedVersion { get; set; }

    public long Position { get; private set; }

    public long GlobalPosition { get; private set; }

    /// <summary>Why the message was not written; null when it was.</summary>
    public RpcError? Error { get; private set; }

    public override bool IsExclusive => false;

    /// <summary>Readies it for another message.</summary>
    public void Reset()
    {
        Bytes.Clear();
        Metadata = null;
        Correlation = null;
        ExpectedVersion = null;
        IdIsGiven = false;
        Error = null;
        _completion.Reset();
    }

    /// <summary>Waits until the message is durable or refused.</summary>
    public ValueTask WaitAsync() => new(this, _completion.Version);

    public override void Execute(WriteTransaction transaction)
    {
        Error = null;
        if (Namespace.IsDeleted)
        {
            Error = RpcError.Backend("Failed to write message", "namespace not found");
            return;
        }
        var name = Encoding.UTF8.GetString(Bytes[Stream]);
        var stream = transaction.FindStream(Namespace, name);
        var version = stream?.Version ?? -1;
        if (ExpectedVersion is { } expected && expected != version)
        {
            Error = RpcError.VersionConflict(expected, version);
            return;
        }
        if (IdIsGiven && transaction.HasId(Namespace, Bytes[Id]))
        {
            Error = RpcError.Backend("Failed to write message", "failed to insert message: constraint failed: UNIQUE constraint failed: messages.id (2067)");
            return;
        }
        var globalPosition = transaction.NextGlobalPosition(Namespace);
        if (globalPosition is null || version == long.MaxValue)
        {
            Error = RpcError.Backend("Failed to write message", "the positions of this stream or namespace are used up");
            return;
        }
        Position = version + 1;
        GlobalPosition = globalPosition.Value;
        transaction.Append(
            Namespace,
            stream ?? transaction.CreateStream(Namespace, name, Bytes[Stream]),
            Position,
            GlobalPosition,
            Bytes[Id],
            Bytes[Type],
            Bytes[Data],
            Metadata is { } metadata ? Bytes[metadata] : default,
            Correlation is { } correlation ? Bytes[correlation] : default,
            DateTime.UtcNow.Ticks);
    }

    public override void Fail(Exception reason) => Error = RpcError.Backend("Failed to write message", reason.Message);

    public override void Complete() => _completion.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
