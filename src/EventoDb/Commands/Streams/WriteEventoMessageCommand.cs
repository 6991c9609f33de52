using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Json;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Writes messages, in input order, each exactly once; emits one result or one error for each input.</summary>
[Cmdlet(VerbsCommunications.Write, "EventoMessage", SupportsShouldProcess = true)]
[OutputType(typeof(EventoWriteResult))]
public sealed class WriteEventoMessageCommand : ConnectedCmdlet
{
    private readonly Dictionary<string, long> _nextExpectedVersions = new(StringComparer.Ordinal);
    private bool _idWasUsed;

    /// <summary>The stream to write to; a script block is evaluated for each input.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? StreamName { get; set; }

    /// <summary>The message's type; a script block is evaluated for each input.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Type { get; set; }

    /// <summary>The data: a hashtable, an object, a string that holds a JSON object, or a script block that gives one for each input.</summary>
    [Parameter(Position = 2)]
    [AllowNull]
    public object? Data { get; set; }

    /// <summary>What the pipeline hands in: data; or a message, that is a message that was read, or what has Data, and StreamName or a Type that is
    /// not given otherwise.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The metadata, as data; a script block is evaluated for each input.</summary>
    [Parameter]
    [AllowNull]
    public object? Metadata { get; set; }

    /// <summary>The message's id, a UUID; without it one of version 7 is made. A script block is evaluated for each input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? Id { get; set; }

    /// <summary>The version the stream must be at, -1 for a stream that must not exist. Of several inputs for one stream, each expects the version that
    /// the one before it made.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(-1L, long.MaxValue)]
    public long? ExpectedVersion { get; set; }

    /// <summary>The stream must not exist yet: the same as <c>-ExpectedVersion -1</c>.</summary>
    [Parameter]
    public SwitchParameter NoStream { get; set; }

    /// <summary>The stream that the message correlates with, for <c>Get-EventoCategory -Correlation</c>; a script block is evaluated for each input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? CorrelationStreamName { get; set; }

    /// <summary>The message that caused this one: goes into the metadata, and its correlation is handed on. A script block is evaluated for each input.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public EventoMessage? Following { get; set; }

    /// <summary>How many requests are in flight at most; 1 sends one at a time.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Window { get; set; } = 64;

    /// <summary>Keeps the ids of messages that come in by the pipeline. Without it, copies get ids of their own.</summary>
    [Parameter]
    public SwitchParameter PreserveId { get; set; }

    /// <summary>Sends numbers that the server will round.</summary>
    [Parameter]
    public SwitchParameter AllowPrecisionLoss { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject ?? Data;

    /// <inheritdoc/>
    protected override void Process()
    {
        var envelope = IsBound(nameof(Data)) ? null : MessageEnvelope.TryOpen(InputObject, Type);
        var stream = StreamName ?? envelope?.StreamName ?? throw new ArgumentException("-StreamName is missing: a message needs a stream.");
        var type = Type ?? envelope?.Type ?? throw new ArgumentException("-Type is missing: a message needs a type.");
        var message = new NewMessage(type, ReadData(envelope), ReadMetadata(envelope)) { Id = ReadId(envelope), ExpectedVersion = NextExpectedVersion(stream) };
        if (!ShouldProcess(stream, $"Write {type}")) return;
        var result = Await(Client.WriteAsync(stream, message, Cancellation));
        if (message.ExpectedVersion is not null) _nextExpectedVersions[stream] = result.Position;
        WriteObject(new EventoWriteResult(result));
    }

    private ReadOnlyMemory<byte> ReadData(MessageEnvelope? envelope)
    {
        if (!IsBound(nameof(Data)) && !IsBound(nameof(InputObject))) throw new ArgumentException("-Data is missing: a message needs an object as its data.");
        var data = IsBound(nameof(Data)) ? ScriptArgument.Evaluate(Data, InputObject) : envelope is not null ? envelope.Data : InputObject;
        return ToJson(data, nameof(Data));
    }

    private ReadOnlyMemory<byte> ReadMetadata(MessageEnvelope? envelope)
    {
        var value = IsBound(nameof(Metadata)) ? ScriptArgument.Evaluate(Metadata, InputObject) : envelope?.Metadata;
        ReadOnlyMemory<byte> metadata = value is null ? default : ToJson(value, nameof(Metadata));
        return MessageMetadata.Complete(metadata, Following, ScriptArgument.EvaluateText(CorrelationStreamName, InputObject));
    }

    private string? ReadId(MessageEnvelope? envelope)
    {
        if (!IsBound(nameof(Id))) return PreserveId && envelope?.Id is { } kept ? RequireId(LanguagePrimitives.ConvertTo<string>(kept)) : null;
        if (Id is not ScriptBlock && _idWasUsed) throw new ArgumentException("-Id is for one message; for several inputs give a script block, such as -Id { $_.MessageId }.");
        _idWasUsed = true;
        return ScriptArgument.EvaluateText(Id, InputObject) is { } id ? RequireId(id) : throw new ArgumentException("-Id is empty.");
    }

    private long? NextExpectedVersion(string stream)
    {
        if (NoStream && ExpectedVersion is not null) throw new ArgumentException("-NoStream and -ExpectedVersion do not go together; -NoStream is -ExpectedVersion -1.");
        var first = NoStream ? -1 : ExpectedVersion;
        return first is not null && _nextExpectedVersions.TryGetValue(stream, out var next) ? next : first;
    }

    private byte[] ToJson(object? value, string root)
    {
        try
        {
            return JsonObjectWriter.Write(value, root, AllowPrecisionLoss);
        }
        catch (JsonConversionException e)
        {
            throw new EventoException(ModuleErrorCode.InvalidData, e.Message, inner: e);
        }
    }

    private static string RequireId(string id) =>
        Guid.TryParseExact(id, "D", out _) ? id : throw new ArgumentException($"'{id}' is no id: one is a UUID, such as {Guid.Empty:D}.");
}
