using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Tracing;

namespace EventoDb.Commands;

/// <summary>A cmdlet that traces what belongs together with some messages; with all of its input in one trace.</summary>
public abstract class TraceCmdlet : TimedCmdlet
{
    private protected const string InputSet = "Input";
    private protected const string IdSet = "Id";
    private protected const string StreamSet = "Stream";

    private readonly List<StoredMessage> _start = [];
    private readonly List<string> _streams = [];

    /// <summary>A message that was read, the result of a write, an entry of a trace, a stream as <c>Find-EventoStream</c> emits it; or a stream's name, or a message's id.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>The ids of messages. The server has no index of them: it is read backwards from the end until they are found.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string[] Id { get; set; } = [];

    /// <summary>Streams: all of their messages, and what belongs together with those.</summary>
    [Parameter(ParameterSetName = StreamSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    [NotAToken]
    public string[] StreamName { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => ParameterSetName switch
    {
        IdSet => Id.Length == 1 ? Id[0] : Id,
        StreamSet => OneOrAll(StreamName),
        _ => InputObject,
    };

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (ParameterSetName == StreamSet) _streams.AddRange(StreamName);
        else if (ParameterSetName == IdSet) AddMessages(Id);
        else AddInput(TraceInput.Of(InputObject));
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        if (_start.Count == 0 && _streams.Count == 0) return;
        Emit(Await(Client.ReadTraceAsync(_start, _streams, new TimeRange(Since, Until, FullScan), Cancellation)));
    }

    /// <summary>Hands on what was found.</summary>
    /// <param name="trace">The messages.</param>
    private protected abstract void Emit(MessageTrace trace);

    private void AddInput(TraceInput input)
    {
        if (input.Message is { } message) _start.Add(message);
        else if (input.Position is { } position) _start.Add(Find(input, position));
        else if (input.StreamName is { } stream) _streams.Add(stream);
        else AddMessages([input.Id!]);
    }

    private StoredMessage Find(TraceInput input, long position)
    {
        var page = Await(Client.GetStreamPageAsync(input.StreamName!, position, batchSize: 1, cancellationToken: Cancellation));
        return page.Count > 0 && page[0].Position == position && (input.Id is null || MessageId.AreEqual(page[0].Id, input.Id))
            ? page[0]
            : throw new EventoException(ModuleErrorCode.MessageNotFound, $"There is no message {input.StreamName}@{position}{(input.Id is null ? "" : $" with id {input.Id}")}.");
    }

    private void AddMessages(string[] ids)
    {
        var found = Await(Client.FindMessagesAsync(ids, Cancellation));
        _start.AddRange(found);
        foreach (var id in ids.Where(id => !found.Any(message => MessageId.AreEqual(message.Id, id))))
        {
            Guard(() => throw new EventoException(ModuleErrorCode.MessageNotFound, $"There is no message with id {id}."), id);
        }
    }
}
