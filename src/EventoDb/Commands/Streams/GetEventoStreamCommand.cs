using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Reads the messages of streams, in order.</summary>
[Cmdlet(VerbsCommon.Get, "EventoStream", DefaultParameterSetName = FromPositionSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage))]
public sealed class GetEventoStreamCommand : TimedCmdlet
{
    private const string FromPositionSet = "Position";
    private const string FromGlobalPositionSet = "GlobalPosition";
    private const string TailSet = "Tail";
    private const string LastSet = "Last";
    private MessageEmitter? _emitter;

    /// <summary>The streams.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    public string[] StreamName { get; set; } = [];

    /// <summary>The position to start at, inclusive, from 0.</summary>
    [Parameter(ParameterSetName = FromPositionSet)]
    [ValidateNotNull]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    [PSDefaultValue(Help = "the beginning")]
    public long? Position { get; set; }

    /// <summary>The global position to start at, inclusive.</summary>
    [Parameter(ParameterSetName = FromGlobalPositionSet, Mandatory = true)]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    public long GlobalPosition { get; set; }

    /// <summary>How many messages at most, of each stream.</summary>
    [Parameter(ParameterSetName = FromPositionSet)]
    [Parameter(ParameterSetName = FromGlobalPositionSet)]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <summary>The last so many messages, oldest first.</summary>
    [Parameter(ParameterSetName = TailSet, Mandatory = true)]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long Tail { get; set; }

    /// <summary>Only the last message.</summary>
    [Parameter(ParameterSetName = LastSet, Mandatory = true)]
    public SwitchParameter Last { get; set; }

    /// <summary>Only messages of these types, to the letter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <summary>How many messages each request asks for; without it pages start small and grow.</summary>
    [Parameter(ParameterSetName = FromPositionSet)]
    [Parameter(ParameterSetName = FromGlobalPositionSet)]
    [Parameter(ParameterSetName = TailSet)]
    [ValidateNotNull]
    [ValidateRange(1, EventoClientOptions.MaxBatchSize)]
    [NoTokenText]
    [PSDefaultValue(Help = "small at first, then growing")]
    public int? BatchSize { get; set; }

    /// <summary>Data and metadata as ordered, case-sensitive dictionaries, for keys that an object cannot hold.</summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <summary>What stands after the names: nothing belongs there.</summary>
    [Parameter(Position = 1, DontShow = true)]
    [NoTokenText]
    public object? Misplaced { get; set; }

    private MessageEmitter Emitter => _emitter ??= new MessageEmitter(this, message => new EventoMessage(message, AsHashtable), Type);

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(StreamName);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            StreamArgument.Require(Misplaced, Last, StreamName, MyInvocation.ExpectingInput);
        }
        catch (ArgumentException e)
        {
            Refuse(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var stream in StreamName)
        {
            // A stream that fails does not keep the others from being read.
            Guard(() => ReadOrPoint(stream), stream);
        }
    }

    private void ReadOrPoint(string stream)
    {
        Read(stream);
        // A stream may have any name: only where there is none of this name do its wildcards say what was meant.
        if (WildcardPattern.ContainsWildcardCharacters(stream) && Await(Client.GetStreamVersionAsync(stream, Cancellation)) < 0)
        {
            StreamArgument.RequireNoWildcards(stream, $"Find-EventoStream {stream} | Get-EventoStream reads all that match");
        }
    }

    private void Read(string stream)
    {
        if (Last && Since is null && Until is null) WriteLast(stream);
        else if (Last) WriteTail(stream, 1);
        else if (ParameterSetName == TailSet) WriteTail(stream, Tail);
        else
        {
            var options = new StreamReadOptions
            {
                Position = Position,
                GlobalPosition = ParameterSetName == FromGlobalPositionSet ? GlobalPosition : null,
                BatchSize = BatchSize,
                MaxCount = Type is null ? First : null,
                Since = Since,
                Until = Until,
                FullScan = FullScan,
            };
            var pages = Await(Client.ReadStreamPagesAsync(stream, options, Cancellation));
            Emitter.Emit(pages, First, $"stream {stream}", options.GlobalPosition is null && Since is null && Until is null ? FindTotal(stream, Position ?? 0) : null);
        }
    }

    private void WriteLast(string stream)
    {
        StoredMessage? last = null;
        foreach (var type in Type ?? [null!])
        {
            var candidate = Await(Client.GetLastMessageAsync(stream, type, Cancellation));
            if (candidate?.Position > (last?.Position ?? -1)) last = candidate;
        }
        if (last is not null) Emitter.Emit(last);
    }

    private void WriteTail(string stream, long count)
    {
        if (Type is null && Since is null && Until is null)
        {
            var version = Await(Client.GetStreamVersionAsync(stream, Cancellation));
            var options = new StreamReadOptions { Position = Math.Max(0, version - count + 1), MaxCount = count, BatchSize = BatchSize };
            if (version >= 0) Emitter.Emit(Await(Client.ReadStreamPagesAsync(stream, options, Cancellation)), count, $"stream {stream}", () => Math.Min(count, version + 1));
            return;
        }
        // How far back the last so many lie, only reading tells.
        var wanted = new StreamReadOptions { BatchSize = BatchSize, Since = Since, Until = Until, FullScan = FullScan, Test = Emitter.Test };
        Emitter.EmitTail(looked => Client.ReadStreamTailAsync(stream, count, wanted with { Progress = looked }, Cancellation), $"stream {stream}");
    }

    /// <summary>Finds out beside the reading, without keeping it, how many messages there will be.</summary>
    private Func<long?> FindTotal(string stream, long position)
    {
        Task<long>? asked = null;
        return () =>
        {
            asked ??= Client.GetStreamVersionAsync(stream, Cancellation);
            if (!asked.IsCompletedSuccessfully) return null;
            var count = Math.Max(0, asked.Result + 1 - position);
            return Type is null && First < count ? First : count;
        };
    }
}
