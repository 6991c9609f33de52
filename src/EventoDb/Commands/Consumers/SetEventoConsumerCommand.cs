using System.Globalization;
using System.Management.Automation;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Puts a consumer's position elsewhere, to process messages again or to skip them.</summary>
[Cmdlet(VerbsCommon.Set, "EventoConsumer", SupportsShouldProcess = true, DefaultParameterSetName = PositionSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConsumer))]
public sealed class SetEventoConsumerCommand : GroupMemberCmdlet
{
    private const string PositionSet = "Position";
    private const string StartSet = "Start";
    private const string EndSet = "End";
    private const string TimeSet = "Time";

    /// <summary>The consumer's name; of a group's member with its share, such as <c>copy-0-of-4</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    [NotAToken]
    public override string Consumer { get; set; } = string.Empty;

    /// <summary>The global position of the last message that counts as processed; the consumer resumes after it.</summary>
    [Parameter(ParameterSetName = PositionSet, Mandatory = true)]
    [ValidateRange(0L, long.MaxValue)]
    [NoTokenText]
    public long Position { get; set; }

    /// <summary>All messages are to be processed, again.</summary>
    [Parameter(ParameterSetName = StartSet, Mandatory = true)]
    public SwitchParameter ToStart { get; set; }

    /// <summary>All messages that are there now count as processed.</summary>
    [Parameter(ParameterSetName = EndSet, Mandatory = true)]
    public SwitchParameter ToEnd { get; set; }

    /// <summary>All messages of this time or later are to be processed: a point in time, local where it has no offset, or a TimeSpan for so long ago
    /// (<c>0:10</c>).</summary>
    [Parameter(ParameterSetName = TimeSet, Mandatory = true)]
    [TimeText]
    public DateTimeOffset ToTime { get; set; }

    /// <summary>Reads every message for <c>-ToTime</c>, instead of concluding from the times of some where the others lie: for stores into which old messages
    /// were imported after new ones, or whose clock was set back by more than two minutes.</summary>
    [Parameter(ParameterSetName = TimeSet)]
    public SwitchParameter FullScan { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = Identity;
        var store = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
        var position = ParameterSetName switch
        {
            StartSet => 0,
            EndSet => Await(Client.FindEndAsync(Cancellation)) - 1,
            TimeSet => Await(Client.FindPositionAsync(consumer.Category, ToTime, FullScan, Cancellation)) - 1,
            _ => Position,
        };
        var action = string.Create(CultureInfo.InvariantCulture, $"Move position from {store.Position} to {position}");
        if (!ShouldProcess($"consumer {consumer.FullName} of category {consumer.Category}", action)) return;
        Await(store.SaveAsync(new Patience(Client), store.Recorded with { Position = position, Beyond = [], IsRetired = false, ResizedTo = null }, Cancellation));
        Describe(new ConsumerSurvey(Client), [consumer]);
    }
}
