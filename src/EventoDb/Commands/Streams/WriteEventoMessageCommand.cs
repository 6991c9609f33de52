using System.Management.Automation;
using System.Runtime.ExceptionServices;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Json;
using EventoDb.Preferences;
using EventoDb.Progress;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Writes messages, in input order, each exactly once; emits one result or one error for each input.</summary>
[Cmdlet(VerbsCommunications.Write, "EventoMessage", SupportsShouldProcess = true)]
[OutputType(typeof(EventoWriteResult))]
public sealed class WriteEventoMessageCommand : ConnectedCmdlet
{
    private readonly Dictionary<string, long> _nextExpectedVersions = new(StringComparer.Ordinal);
    private PipelinedWriter? _writer;
    private EventoSession? _session;
    private long _emitted;
    private bool _idWasUsed;

    /// <summary>The stream to write to; a script block is evaluated for each input.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    public string? StreamName { get; set; }

    /// <summary>The message's type; a script block is evaluated for each input.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
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
    [NoTokenText]
    public long? ExpectedVersion { get; set; }

    /// <summary>The stream must not exist yet: the same as <c>-ExpectedVersion -1</c>.</summary>
    [Parameter]
    public SwitchParameter NoStream { get; set; }

    /// <summary>The stream that the message correlates with, for <c>Get-EventoCategory -Correlation</c>; a script block is evaluated for each input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    public object? CorrelationStreamName { get; set; }

    /// <summary>The message that caused this one: goes into the metadata, and its correlation is handed on. A script block is evaluated for each input.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [NoTokenText]
    public EventoMessage? Following { get; set; }

    /// <summary>How many requests are in flight at most; 1 sends one at a time.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [NoTokenText]
    public int Window { get; set; } = PipelinedWriter.DefaultWindow;

    /// <summary>Keeps the ids of messages that come in by the pipeline. Without it, copies get ids of their own.</summary>
    [Parameter]
    public SwitchParameter PreserveId { get; set; }

    /// <summary>Sends numbers that the server will round.</summary>
    [Parameter]
    public SwitchParameter AllowPrecisionLoss { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject ?? Data;

    /// <summary>Whether each write waits for the one before: where the caller would stop at the first error, or expects a version.</summary>
    private bool IsOneAtATime => Window == 1 || (!IsBound(nameof(Window)) && (ExpectedVersion is not null || NoStream || Preferences.Error.MayStop()));

    /// <inheritdoc/>
    protected override void Process()
    {
        Progress ??= new WorkProgress(WriteProgress, "Writing messages", Timing);
        string stream;
        NewMessage message;
        try
        {
            (stream, message) = ReadInput();
        }
        catch (Exception e) when (e is ArgumentException or EventoException)
        {
            // Results and errors come in input order: those of earlier inputs first.
            Drain();
            throw;
        }
        if (!ShouldProcess(stream, $"Write {message.Type}")) return;
        if (IsOneAtATime)
        {
            var result = Await(Client.WriteAsync(stream, message, Cancellation));
            ExpectNext(stream, message, result.Position);
            WriteObject(new EventoWriteResult(result));
            Progress?.Count();
            return;
        }
        Await(Writer.SendAsync(stream, message, Target, Cancellation));
        ExpectNext(stream, message, message.ExpectedVersion + 1);
        while (Writer.TryReceive(out var outcome)) Emit(outcome);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Drain();
        Progress?.Complete();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_writer is not { } writer) return;
        _session?.Writers.Remove(writer);
        // Left early, by Ctrl+C or a pipeline that has had enough: the streams are closed, but who wrote must know.
        if (writer.Outstanding > 0)
        {
            Host?.UI?.WriteWarningLine($"Write-EventoMessage was stopped: {_emitted} results were handed on; of {writer.Outstanding} more messages it was not waited for whether they arrived.");
        }
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private PipelinedWriter Writer
    {
        get
        {
            if (_writer is null)
            {
                _writer = Client.OpenWriter(Window);
                _session = EventoSession.Current;
                _session.Writers.Add(_writer);
            }
            return _writer;
        }
    }

    private void Drain()
    {
        if (_writer is null) return;
        while (Await(_writer.ReceiveAsync(Cancellation)) is { } outcome) Emit(outcome);
    }

    private void Emit(WriteOutcome outcome)
    {
        _emitted++;
        Progress?.Count();
        if (outcome.Result is { } result) WriteObject(new EventoWriteResult(result));
        else Guard(() => ExceptionDispatchInfo.Throw(outcome.Error!), outcome.State);
    }

    private (string Stream, NewMessage Message) ReadInput()
    {
        var envelope = IsBound(nameof(Data)) ? null : MessageEnvelope.TryOpen(InputObject, Type);
        var stream = StreamName ?? envelope?.StreamName ?? throw new ArgumentException("-StreamName is missing: a message needs a stream.");
        var type = Type ?? envelope?.Type ?? throw new ArgumentException("-Type is missing: a message needs a type.");
        var message = new NewMessage(type, ReadData(envelope), ReadMetadata(envelope)) { Id = ReadId(envelope), ExpectedVersion = NextExpectedVersion(stream) };
        return (stream, message);
    }

    private void ExpectNext(string stream, NewMessage message, long? version)
    {
        if (message.ExpectedVersion is not null && version is { } next) _nextExpectedVersions[stream] = next;
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
