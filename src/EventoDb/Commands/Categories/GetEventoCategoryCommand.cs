using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Reads the messages of categories, in global order.</summary>
[Cmdlet(VerbsCommon.Get, "EventoCategory", DefaultParameterSetName = CategorySet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage))]
public sealed class GetEventoCategoryCommand : TimedCmdlet
{
    private const string CategorySet = "Category";
    private const string AllSet = "All";
    private ConsumerGroup? _group;

    /// <summary>The categories, read one after the other.</summary>
    [Parameter(ParameterSetName = CategorySet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string[] Category { get; set; } = [];

    /// <summary>All messages of the namespace.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Also what consumers write for themselves: positions, parked messages, who is suspended.</summary>
    [Parameter(ParameterSetName = AllSet)]
    public SwitchParameter IncludeConsumers { get; set; }

    /// <summary>The global position to start at, inclusive.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    [PSDefaultValue(Help = "the beginning")]
    public long? Position { get; set; }

    /// <summary>How many messages at most, of each category.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <summary>The last so many messages, of each category, oldest first.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? Tail { get; set; }

    /// <summary>Only the last message, of each category.</summary>
    [Parameter]
    public SwitchParameter Last { get; set; }

    /// <summary>Only messages of these types, to the letter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <summary>Only messages that correlate with a stream of this category: <c>account</c> takes those whose metadata names <c>account-123</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string? Correlation { get; set; }

    /// <summary>Only the streams of this member of a consumer group, 0 to <c>-GroupSize</c> - 1.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0, int.MaxValue)]
    [NoTokenText]
    public int? GroupMember { get; set; }

    /// <summary>How many members the consumer group has.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int? GroupSize { get; set; }

    /// <summary>How many messages each request asks for; without it pages start small and grow.</summary>
    [Parameter]
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

    /// <inheritdoc/>
    protected override object? Target => All ? null : OneOrAll(Category);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            StreamArgument.Require(Misplaced, Last, Category, MyInvocation.ExpectingInput);
            CategoryArgument.RequireOfCorrelation(Correlation);
            _group = GroupArgument.Read(GroupMember, GroupSize);
            if ((First is null ? 0 : 1) + (Tail is null ? 0 : 1) + (Last ? 1 : 0) > 1) throw new ArgumentException("-First, -Tail and -Last do not go together.");
        }
        catch (ArgumentException e)
        {
            Refuse(e);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var category in All ? [string.Empty] : Category)
        {
            // A category that fails does not keep the others from being read.
            Guard(() => ReadOrPoint(category), Target is null ? null : category);
        }
    }

    private void ReadOrPoint(string category)
    {
        Read(category);
        if (WildcardPattern.ContainsWildcardCharacters(category) && Await(Client.GetCategoryPageAsync(category, batchSize: 1, cancellationToken: Cancellation)).Count == 0)
        {
            StreamArgument.RequireNoWildcards(category, $"Find-EventoCategory {category} | Get-EventoCategory reads all that match");
        }
    }

    private void Read(string category)
    {
        CategoryArgument.Require(category, $"Get-EventoStream {category} reads the stream.");
        var options = new CategoryReadOptions
        {
            Position = Position,
            Correlation = Correlation,
            Group = _group,
            BatchSize = BatchSize,
            MaxCount = Type is null ? First : null,
            Since = Since,
            Until = Until,
            FullScan = FullScan,
            Test = All && !IncludeConsumers ? ConsumerRecord.None : null,
        };
        var emitter = new MessageEmitter(this, message => new EventoCategoryMessage(message, AsHashtable), Type);
        var source = All ? "all messages" : $"category {category}";
        if ((Last ? 1 : Tail) is { } count)
        {
            var wanted = options with { Test = MessageTests.Both(options.Test, emitter.Test) };
            emitter.EmitTail(looked => Client.ReadCategoryTailAsync(category, count, wanted with { Progress = looked }, Cancellation), source);
            return;
        }
        emitter.Emit(Await(Client.ReadCategoryPagesAsync(category, options, cancellationToken: Cancellation)), First, source);
    }
}
