using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Finding;
using EventoDb.Progress;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>A cmdlet that looks at messages by their content, before objects are made of them.</summary>
public abstract class SearchCmdlet : TimedCmdlet
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);
    private readonly List<ScriptCondition> _dataScripts = [];
    private readonly List<ScriptCondition> _metadataScripts = [];
    private bool _isCategory;
    private string[]? _categories;
    private string[]? _streams;
    private int _unfinished;

    /// <summary>A regular expression that must match the type, or a value in data or metadata as people read it.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [NotAToken]
    public string? Pattern { get; set; }

    /// <summary>Takes the pattern for text as it is.</summary>
    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    /// <summary>Tells upper and lower case apart: in the pattern, and in the names and texts of <c>-Data</c> and <c>-Metadata</c>.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <summary>What must be in the data, by path.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public IDictionary? Data { get; set; }

    /// <summary>What must be in the metadata, by path.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public IDictionary? Metadata { get; set; }

    /// <summary>Only messages with these ids.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    public Guid[]? Id { get; set; }

    /// <summary>Only messages of these types, to the letter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <summary>Only in these categories, one after the other.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <summary>Only in these streams, one after the other.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    [NotAToken]
    public string[]? StreamName { get; set; }

    /// <summary>Messages that were read, from a file or a namespace, to be looked at instead of those of the namespace.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    [NoTokenText]
    public EventoMessage? InputObject { get; set; }

    /// <summary>In all messages of the namespace, as without it.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>In all messages of the namespace, also in what consumers write for themselves: positions, parked messages, who is suspended.</summary>
    [Parameter]
    public SwitchParameter IncludeConsumers { get; set; }

    /// <summary>The position to start at, inclusive: of the stream, else the global position.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    [PSDefaultValue(Help = "the beginning")]
    public long? Position { get; set; }

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(IsStream ? StreamName : Category);

    // What the pipeline brings may have both, as a stream that was found does.
    private bool IsStream => StreamName is not null && !_isCategory;

    /// <summary>What is looked for, but for script blocks.</summary>
    private protected MessageFilter Filter { get; private set; } = new();

    /// <summary>Whether everything that was to be searched was searched to its end.</summary>
    private protected bool IsWhole => _unfinished == 0;

    /// <summary>Whether script blocks have a say.</summary>
    private protected bool HasScripts => _dataScripts.Count + _metadataScripts.Count > 0;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isCategory = Category is not null;
        // What the pipeline brings has both names, too.
        (_categories, _streams) = (Category, StreamName);
        if ((StreamName is null ? 0 : 1) + (Category is null ? 0 : 1) + (All ? 1 : 0) > 1) Refuse("-StreamName, -Category and -All do not go together: search one of them.");
        try
        {
            var data = new ConditionReader(nameof(Data), CaseSensitive);
            data.Read(Data);
            _dataScripts.AddRange(data.Scripts);
            var metadata = new ConditionReader(nameof(Metadata), CaseSensitive);
            metadata.Read(Metadata);
            _metadataScripts.AddRange(metadata.Scripts);
            Filter = new MessageFilter
            {
                Text = ReadPattern(),
                Data = data.Conditions,
                Metadata = metadata.Conditions,
                Types = Type,
                Ids = Id?.ToHashSet(),
            };
        }
        catch (ArgumentException e)
        {
            Refuse(e);
        }
    }

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (InputObject is { Stored: var message })
        {
            if (IsWanted(message)) Look(message);
            return;
        }
        var names = (IsStream ? StreamName : Category) ?? [string.Empty];
        _unfinished += names.Length;
        foreach (var name in names)
        {
            // One that fails does not keep the others from being searched.
            Guard(
                () =>
                {
                    if (!IsStream) CategoryArgument.Require(name);
                    Search(name);
                    _unfinished--;
                },
                Target is null ? null : name);
        }
    }

    /// <summary>Looks at the messages of a stream, of a category, or of all where the name is empty.</summary>
    private protected abstract void Search(string name);

    /// <summary>Takes a message of the pipeline that is wanted, but for what script blocks say.</summary>
    private protected abstract void Look(StoredMessage message);

    private bool IsWanted(StoredMessage message) =>
        _categories?.Contains(message.Category, StringComparer.Ordinal) != false
        && _streams?.Contains(message.StreamName, StringComparer.Ordinal) != false
        && !((_streams is null ? message.GlobalPosition : message.Position) < Position)
        && new TimeRange(Since, Until, IsFullScan: true).Holds(message.Time)
        && Filter.Accepts(message.AsView());

    /// <summary>The messages that are wanted, page by page, but for what script blocks say; shows how far it is.</summary>
    private protected IEnumerable<MessagePage> ReadPages(string name, long? most)
    {
        var looked = new WorkProgress(WriteProgress, Activity(name), Timing);
        using var shown = Show(looked);
        var pages = IsStream
            ? Client.ReadStreamPagesAsync(name, StreamOptions with { MaxCount = most, Progress = looked }, Cancellation)
            : Client.ReadCategoryPagesAsync(name, CategoryOptions(name) with { MaxCount = most, Progress = looked }, cancellationToken: Cancellation);
        foreach (var page in Await(pages)) yield return page;
    }

    /// <summary>The last messages that are wanted, but for what script blocks say.</summary>
    private protected IReadOnlyList<StoredMessage> ReadTail(string name, long count)
    {
        var looked = new WorkProgress(WriteProgress, Activity(name), Timing);
        using var shown = Show(looked);
        return Await(IsStream
            ? Client.ReadStreamTailAsync(name, count, StreamOptions with { Progress = looked }, Cancellation)
            : Client.ReadCategoryTailAsync(name, count, CategoryOptions(name) with { Progress = looked }, Cancellation)).Messages;
    }

    /// <summary>Whether the script blocks take a message. One that fails is an error, and does not.</summary>
    private protected bool IsTakenByScripts(StoredMessage message, bool asHashtable) => IsTakenByScripts(message, asHashtable, out _);

    /// <inheritdoc cref="IsTakenByScripts(StoredMessage, bool)"/>
    /// <param name="message">The message.</param>
    /// <param name="asHashtable">Whether objects in it become dictionaries.</param>
    /// <param name="finding">The first value for which they take it; null where it is the lack of any.</param>
    private protected bool IsTakenByScripts(StoredMessage message, bool asHashtable, out ScriptFinding? finding)
    {
        var isTaken = false;
        ScriptFinding? first = null;
        Guard(
            () => isTaken = _dataScripts.TrueForAll(script => Holds(script, message.DataUtf8.Span, isMetadata: false))
                && _metadataScripts.TrueForAll(script => Holds(script, message.MetadataUtf8.Span, isMetadata: true)),
            new EventoCategoryMessage(message, asHashtable));
        finding = first;
        return isTaken;

        bool Holds(ScriptCondition script, ReadOnlySpan<byte> json, bool isMetadata)
        {
            var holds = script.Holds(json, asHashtable, out var offset);
            if (offset is { } start) first ??= new ScriptFinding(isMetadata, start);
            return holds;
        }
    }

    private StreamReadOptions StreamOptions => new() { Position = Position, Since = Since, Until = Until, FullScan = FullScan, Test = Filter.Accepts };

    private CategoryReadOptions CategoryOptions(string name) => new()
    {
        Position = Position,
        Since = Since,
        Until = Until,
        FullScan = FullScan,
        Test = MessageTests.Both(name.Length == 0 && !IncludeConsumers ? ConsumerRecord.None : null, Filter.Accepts),
    };

    private string Activity(string name) => IsStream ? $"Searching stream {name}" : name.Length > 0 ? $"Searching category {name}" : "Searching all messages";

    private TextSearch? ReadPattern()
    {
        if (Pattern is null) return null;
        if (SimpleMatch) return new TextSearch(Pattern, CaseSensitive);
        try
        {
            var options = RegexOptions.CultureInvariant | (CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
            return new TextSearch(new Regex(Pattern, options, LongestMatch));
        }
        catch (RegexParseException e)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{Pattern}' is no regular expression: {e.Message} With -SimpleMatch it is taken for text as it is."), e);
        }
    }
}
