using System.Management.Automation;
using System.Runtime.ExceptionServices;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Pipelines;
using EventoDb.Preferences;
using EventoDb.Progress;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Writes messages, in input order, each exactly once; emits one result or one error for each input.</summary>
[Cmdlet(VerbsCommunications.Write, "EventoMessage", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoWriteResult))]
public sealed class WriteEventoMessageCommand : ConnectedCmdlet
{
    private readonly VersionSeries _versions = new();
    private EventoSession _session = null!;
    private WriteCauses? _causes;
    private InputPace _pace = null!;
    private MessageWriter? _writer;
    private MessageInput _input = null!;
    private long _emitted;

    /// <summary>The stream to write to; a script block is evaluated for each input.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    [NotAToken]
    public object? StreamName { get; set; }

    /// <summary>The message's type; a script block is evaluated for each input.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public object? Type { get; set; }

    /// <summary>The data: a hashtable, an object, a string that holds a JSON object, or a script block that gives one for each input.</summary>
    [Parameter(Position = 2)]
    [AllowNull]
    [NotAToken]
    public object? Data { get; set; }

    /// <summary>What the pipeline hands in: data; or a message, that is a message that was read, or what has Data, and StreamName or, while -Type is not
    /// given, a Type. A blank line is nothing.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The metadata, as data; a script block is evaluated for each input.</summary>
    [Parameter]
    [AllowNull]
    [NotAToken]
    public object? Metadata { get; set; }

    /// <summary>The message's id, a UUID; without it one of version 7 is made. A script block is evaluated for each input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public object? Id { get; set; }

    /// <summary>A text that makes the message one: its id is made of namespace, stream and key, always the same, and a message that is there already is not written
    /// again, as with <c>-SkipExisting</c>. A script block is evaluated for each input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public object? IdempotencyKey { get; set; }

    /// <summary>Takes a message for written that is there already: the same id, stream, type, data and metadata. Its result says so, as <c>Existing</c>.</summary>
    [Parameter]
    public SwitchParameter SkipExisting { get; set; }

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
    [NotAToken]
    public object? CorrelationStreamName { get; set; }

    /// <summary>The message that caused this one, as it was read or as its write was answered, here or in a job: goes into the metadata, and its correlation is
    /// handed on. One that has none begins one: what follows it correlates with its stream. A script block is evaluated for each input.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [NotAToken]
    public object? Following { get; set; }

    /// <summary>How many requests are in flight on a connection at most; 1 sends one at a time. Without it as many as make the rate grow, 64 at first and 1024 at most; but where the
    /// first error ends the pipeline, a message that the server may refuse while it takes the next is waited for.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [NoTokenText]
    [PSDefaultValue(Help = "as many as make it faster")]
    public int? Window { get; set; }

    /// <summary>How many connections share the work. Each stream belongs to one of them, so that its messages are in the order of the input; those of several streams need not
    /// be. Results come in the order of the input all the same.</summary>
    [Parameter]
    [ValidateRange(1, MessageWriterOptions.MaxConnectionCount)]
    [NoTokenText]
    public int ConnectionCount { get; set; } = 1;

    /// <summary>Keeps the ids of messages that come in by the pipeline. Without it, copies get ids of their own.</summary>
    [Parameter]
    public SwitchParameter PreserveId { get; set; }

    /// <summary>Sends numbers that the server will round.</summary>
    [Parameter]
    public SwitchParameter AllowPrecisionLoss { get; set; }

    /// <summary>Gives each result the input that it came of, as its property <c>InputObject</c>.</summary>
    [Parameter]
    public SwitchParameter IncludeInput { get; set; }

    /// <summary>A file that takes what cannot be brought to the server now, in order and safe from kill -9 and the loss of power. Its result says so, as <c>Queued</c>. While
    /// the file holds anything, all that is written goes behind it. A session whose server was stopped, or did not answer <c>Connect-EventoServer</c>, queues for that
    /// server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    public string? Outbox { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject ?? Data;

    private protected override EventoClient? Detour => Outbox is null || Connection is not null ? null : _session.Place.Unreachable;

    /// <summary>The version that the first message of each stream expects, or null for any.</summary>
    private long? FirstVersion => NoStream ? -1 : ExpectedVersion;

    /// <inheritdoc/>
    protected override string? LeftUndone => _writer is { Outstanding: > 0 and var open }
        ? $"Write-EventoMessage was stopped: {_emitted} results were handed on; of {open} more messages it was not waited for whether they arrived."
        : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        // Later, the bound parameters also hold what the pipeline has bound.
        _input = new MessageInput(this, MyInvocation.BoundParameters.Keys.ToHashSet());
        _session = EventoSession.Current;
        _causes = new WriteCauses(_session);
        StopsAtError = Preferences.Error.MayStop();
        _pace = new InputPace(Timing.Clock);
        Progress = new WorkProgress(WriteProgress, "Writing messages", Timing);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        _pace.Return();
        _causes!.Begin();
        try
        {
            Write();
            _causes.End();
        }
        finally
        {
            _pace.Leave();
        }
    }

    /// <inheritdoc/>
    protected override void Finish() => Drain();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_causes is { IsInProcess: true }) _causes.Leave(UpstreamStop.IsUnderWay(this) ? _writer : null, Timing);
        _ = _writer?.DisposeAsync().AsTask();
    }

    private MessageWriter Writer => _writer ??= MessageOutput.Open(this, _session);

    /// <summary>Whether the first error ends the pipeline, or may.</summary>
    internal bool StopsAtError { get; private set; }

    /// <summary>Whether messages that are there already are success. A key that is to make a message one would fail its purpose without.</summary>
    internal bool SkipsExisting => SkipExisting || IdempotencyKey is not null;

    private void Write()
    {
        if (_input.IsBlankLine) return;
        string stream;
        NewMessage message;
        try
        {
            (stream, message) = _input.Read();
        }
        catch (Exception e) when (e is ArgumentException or EventoException)
        {
            // Results and errors come in input order: those of earlier inputs first.
            Drain();
            Guard(() => ExceptionDispatchInfo.Throw(e), Target);
            return;
        }
        if (!ShouldProcess(stream, $"Write {message.Type}")) return;
        // A window that is given wins.
        var isStrict = Window is null;
        if (FirstVersion is { } first)
        {
            if (isStrict && _versions.MustWait(stream, isAllOrNothing: StopsAtError)) Drain();
            message = message.Expecting(_versions.Next(stream, first));
        }
        Send(stream, message);
        var mayBeRefusedAlone = isStrict && StopsAtError && message.ExpectedVersion.Version is null && RefusableMessage.IsRefusable(stream, message, ownsId: IdempotencyKey is not null);
        if ((Window == 1 && ConnectionCount == 1) || mayBeRefusedAlone || _pace.IsSlow || _session.IsPauseAhead || _session.InProcess is { IsAwaited: true }) Drain();
    }

    private void Send(string stream, NewMessage message)
    {
        EmitWhatIsThere();
        var input = Target;
        while (!Writer.TrySend(stream, message, input))
        {
            Await(Writer.WaitToSendAsync(Cancellation));
            // An error among them may end the pipeline; then this one must not be sent.
            EmitWhatIsThere();
        }
        _versions.Add(stream, message.ExpectedVersion);
        _causes!.Send();
    }

    private void EmitWhatIsThere()
    {
        while (Writer.TryReceive(out var outcome)) Emit(outcome, wasWaitedFor: false);
    }

    private void Drain()
    {
        if (_writer is null) return;
        // Not ReceiveAsync, which would wake a thread of the pool first: part of the round trip where each write is waited for.
        while (true)
        {
            if (_writer.TryReceive(out var outcome)) Emit(outcome, wasWaitedFor: true);
            else if (_writer.Outstanding == 0) return;
            else Await(_writer.WaitToReceiveAsync());
        }
    }

    private void Emit(WriteOutcome outcome, bool wasWaitedFor)
    {
        _emitted++;
        if (outcome.Result is not { Existing: true }) _pace.Answered(outcome.Elapsed, wasWaitedFor);
        _versions.Remove(outcome.StreamName, outcome.Message.ExpectedVersion, outcome.Result);
        Progress?.Count();
        var before = _session.InProcess;
        // What is written of a result is made of the same message.
        _session.InProcess = _causes!.First;
        try
        {
            HandOn(
                () =>
                {
                    if (outcome.Result is { } result) WriteObject(ToOutput(new EventoWriteResult(result, MessageMetadata.CorrelationOf(outcome.Message.MetadataUtf8.Span)), outcome.State));
                    else Guard(() => ExceptionDispatchInfo.Throw(outcome.Error!), outcome.State);
                },
                _causes.HandOn);
        }
        finally
        {
            _session.InProcess = before;
        }
    }

    private object ToOutput(EventoWriteResult result, object? input)
    {
        if (!IncludeInput) return result;
        var output = PSObject.AsPSObject(result);
        output.Properties.Add(new PSNoteProperty(nameof(InputObject), input));
        return output;
    }
}
