using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>A cmdlet that follows a stream, a category or all messages.</summary>
public abstract class LiveCmdlet : ConnectedCmdlet
{
    /// <summary>Follows a stream.</summary>
    protected const string StreamSet = "Stream";

    /// <summary>Follows a category.</summary>
    protected const string CategorySet = "Category";

    /// <summary>Follows all messages.</summary>
    protected const string AllSet = "All";

    // What a timer takes at most, about 49 days.
    private protected const double LongestWaitSec = 4_000_000;

    /// <summary>The stream to follow; it need not exist yet.</summary>
    [Parameter(ParameterSetName = StreamSet, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StreamNameCompleter))]
    [NotAToken]
    public string? StreamName { get; set; }

    /// <summary>The category to follow; it need not exist yet.</summary>
    [Parameter(ParameterSetName = CategorySet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string? Category { get; set; }

    /// <summary>Only the streams of this member of a consumer group, 0 to <c>-GroupSize</c> - 1.</summary>
    [Parameter(ParameterSetName = CategorySet)]
    [ValidateNotNull]
    [ValidateRange(0, int.MaxValue)]
    [NoTokenText]
    public int? GroupMember { get; set; }

    /// <summary>How many members the consumer group has.</summary>
    [Parameter(ParameterSetName = CategorySet)]
    [ValidateNotNull]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int? GroupSize { get; set; }

    /// <summary>Only messages that correlate with a stream of this category: <c>account</c> takes those whose metadata names <c>account-123</c>.</summary>
    [Parameter(ParameterSetName = CategorySet)]
    [Parameter(ParameterSetName = AllSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string? Correlation { get; set; }

    /// <summary>All messages of the namespace.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Also what consumers write for themselves: positions, parked messages, who is suspended.</summary>
    [Parameter(ParameterSetName = AllSet)]
    public SwitchParameter IncludeConsumers { get; set; }

    /// <summary>The first position wanted, inclusive: of the stream, else the global position. Without it only what comes from now on.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    [PSDefaultValue(Help = "only what comes from now on")]
    public long? Position { get; set; }

    /// <summary>What there is of this time or later first: a point in time, local where it has no offset, or a TimeSpan for so long ago (<c>0:10</c>).</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Reads every message for <c>-Since</c>, instead of concluding from the times of some where the others lie: for stores into which old messages
    /// were imported after new ones, or whose clock was set back by more than two minutes.</summary>
    [Parameter]
    public SwitchParameter FullScan { get; set; }

    /// <summary>Only messages of these types, to the letter.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <summary>Data and metadata as ordered, case-sensitive dictionaries, for keys that an object cannot hold.</summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <inheritdoc/>
    protected override object? Target => StreamName ?? Category;

    /// <summary>The times wanted.</summary>
    private protected virtual TimeRange Times => new(Since, null, FullScan);

    /// <summary>Whether nothing that is still to come is wanted.</summary>
    private protected virtual bool IsOver => false;

    /// <summary>Where to go on, once it has begun: the first position that has not been looked at.</summary>
    private protected long? NextPosition { get; private set; }

    /// <summary>What is followed, in words.</summary>
    private protected string SourceName => StreamName is not null ? $"stream '{StreamName}'" : Category is not null ? $"category '{Category}'" : "all messages";

    /// <summary>What is followed.</summary>
    /// <exception cref="ArgumentException">The group cannot be meant.</exception>
    private protected SubscriptionSource ReadSource()
    {
        CategoryArgument.Require(Category, $"-StreamName {Category} is the stream.");
        CategoryArgument.RequireOfCorrelation(Correlation);
        if (WildcardPattern.ContainsWildcardCharacters(StreamName ?? Category ?? string.Empty)) RequireKnown();
        return StreamName is not null
            ? SubscriptionSource.Stream(StreamName)
            : Category is not null
                ? SubscriptionSource.Category(Category, GroupArgument.Read(GroupMember, GroupSize), Correlation)
                : SubscriptionSource.All(Correlation);
    }

    /// <summary>Refuses a name with wildcards under which there is nothing: of what comes under other names that match, nothing would be seen.</summary>
    private void RequireKnown()
    {
        if (StreamName is not null)
        {
            var category = EventoDb.Client.StreamName.GetCategory(StreamName);
            var instead = WildcardPattern.ContainsWildcardCharacters(category) ? "-All" : $"-Category {category}";
            if (Await(Client.GetStreamVersionAsync(StreamName, Cancellation)) < 0) StreamArgument.RequireNoWildcards(StreamName, $"Find-EventoStream {StreamName} finds what there is, and {instead} follows all of them");
        }
        else if (Await(Client.GetCategoryPageAsync(Category!, batchSize: 1, cancellationToken: Cancellation)).Count == 0)
        {
            StreamArgument.RequireNoWildcards(Category!, $"Find-EventoCategory {Category} finds what there is, and -All follows all of them");
        }
    }

    /// <summary>The first position wanted; null for what comes from now on.</summary>
    /// <param name="ending">Ends the search for it.</param>
    private protected long? FindFirst(CancellationToken ending)
    {
        if (Since is not { } since) return Position;
        var found = Await(StreamName is not null
            ? Client.FindStreamPositionAsync(StreamName, since, FullScan, ending)
            : Client.FindPositionAsync(Category ?? string.Empty, since, FullScan, ending));
        return Math.Max(found, Position ?? 0);
    }

    /// <summary>The last messages that there are and that are wanted.</summary>
    private protected Task<MessageTail> ReadTailAsync(long count)
    {
        MessageTest? test = Type is null ? null : (in MessageView message) => IsTypeWanted(message.Type);
        if (StreamName is not null)
        {
            var ofStream = new StreamReadOptions { Position = Position, Since = Since, Until = Times.Until, FullScan = FullScan, Test = test };
            return Client.ReadStreamTailAsync(StreamName, count, ofStream, Cancellation);
        }
        var ofCategory = new CategoryReadOptions
        {
            Position = Position,
            Correlation = Correlation,
            Group = GroupArgument.Read(GroupMember, GroupSize),
            Since = Since,
            Until = Times.Until,
            FullScan = FullScan,
            Test = MessageTests.Both(All && !IncludeConsumers ? ConsumerRecord.None : null, test),
        };
        return Client.ReadCategoryTailAsync(Category ?? string.Empty, count, ofCategory, Cancellation);
    }

    /// <summary>The messages, each as soon as it is there.</summary>
    /// <param name="position">The first position wanted; null for what comes from now on.</param>
    /// <param name="ending">Ends it with an <see cref="OperationCanceledException"/>.</param>
    private protected IEnumerable<StoredMessage> Follow(long? position, CancellationToken ending)
    {
        var hasBegun = false;
        NextPosition = position;
        var options = new SubscriptionOptions { Position = position, Outage = WarnOfOutage() };
        foreach (var batch in Await(Client.SubscribeAsync(ReadSource(), options, ending)))
        {
            if (!hasBegun) WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Following {SourceName} from position {batch.NextPosition}."));
            hasBegun = true;
            NextPosition = batch.NextPosition;
            foreach (var message in Announce(batch.Messages)) yield return message;
            if (batch.IsCaughtUp && IsOver) yield break;
        }
    }

    /// <summary>Hands on messages, and tells the session which one of those that are wanted is the last for now.</summary>
    private IEnumerable<StoredMessage> Announce(IReadOnlyList<StoredMessage> messages)
    {
        var session = EventoSession.Current;
        var last = messages.Count - 1;
        while (last >= 0 && !IsWanted(messages[last])) last--;
        try
        {
            for (var i = 0; i < messages.Count; i++)
            {
                session.IsPauseAhead = i >= last;
                yield return messages[i];
            }
        }
        finally
        {
            session.IsPauseAhead = false;
        }
    }

    /// <summary>Whether a message is of a type and of a time that is wanted.</summary>
    private protected bool IsWanted(StoredMessage message) =>
        IsTypeWanted(message.Type) && Times.Holds(message.Time) && (!All || IncludeConsumers || !ConsumerRecord.Is(message.StreamName));

    private bool IsTypeWanted(string type) => Type is null || Type.Contains(type, StringComparer.Ordinal);

    /// <summary>What is emitted of a message.</summary>
    private protected EventoMessage Wrap(StoredMessage message) =>
        StreamName is not null ? new EventoMessage(message, AsHashtable) : new EventoCategoryMessage(message, AsHashtable);
}
